package org.postseal.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postseal.tlog.MalformedLog;

/**
 * Reads one value of JSON (RFC 8259): objects as maps, arrays as lists, text, truth, numbers as
 * {@code Long} or {@code Double}, and null as the empty text.
 */
final class Json {

    private static final int DEPTH_MAX = 16;

    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads an object.
     *
     * @throws MalformedLog when the text is not one object and nothing else
     */
    static Map<String, Object> object(String text) throws MalformedLog {
        Json json = new Json(text);
        json.space();
        if (json.at >= text.length() || text.charAt(json.at) != '{') {
            throw json.fault();
        }
        Map<String, Object> object = json.object(0);
        json.space();
        if (json.at != text.length()) {
            throw json.fault();
        }
        return object;
    }

    private MalformedLog fault() {
        return new MalformedLog("not JSON at character " + at);
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next() throws MalformedLog {
        if (at >= text.length()) {
            throw fault();
        }
        return text.charAt(at++);
    }

    private boolean takes(char wanted) {
        space();
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void must(char wanted) throws MalformedLog {
        if (!takes(wanted)) {
            throw fault();
        }
    }

    private Object value(int depth) throws MalformedLog {
        space();
        if (at >= text.length() || depth > DEPTH_MAX) {
            throw fault();
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", "");
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) throws MalformedLog {
        Map<String, Object> object = new LinkedHashMap<>();
        must('{');
        if (takes('}')) {
            return object;
        }
        do {
            space();
            String name = string();
            must(':');
            if (object.put(name, value(depth + 1)) != null) {
                throw fault(); // which of two counts would be the reader's choice
            }
        } while (takes(','));
        must('}');
        return object;
    }

    private List<Object> array(int depth) throws MalformedLog {
        List<Object> array = new ArrayList<>();
        must('[');
        if (takes(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
        } while (takes(','));
        must(']');
        return array;
    }

    private String string() throws MalformedLog {
        must('"');
        StringBuilder out = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw fault();
            }
            out.append(c == '\\' ? escaped() : c);
        }
        return out.toString();
    }

    private char escaped() throws MalformedLog {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw fault();
        };
    }

    private char unicode() throws MalformedLog {
        int end = at + 4;
        if (end > text.length()) {
            throw fault();
        }
        try {
            char c = (char) Integer.parseUnsignedInt(text.substring(at, end), 16);
            at = end;
            return c;
        } catch (NumberFormatException e) {
            throw fault();
        }
    }

    private Object word(String word, Object meaning) throws MalformedLog {
        if (!text.startsWith(word, at)) {
            throw fault();
        }
        at += word.length();
        return meaning;
    }

    private Object number() throws MalformedLog {
        int from = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String number = text.substring(from, at);
        try {
            if (number.matches("-?\\d{1,18}")) {
                return Long.valueOf(number);
            }
            return Double.valueOf(number);
        } catch (NumberFormatException e) {
            throw fault();
        }
    }
}
