package org.postseal.verify;

import java.util.List;

/**
 * What came of looking at evidence.
 *
 * @param faults what is wrong, in words for people; none when it holds
 * @param findings what was found besides
 * @param page the statement as it follows from the records; empty where there is none
 */
public record Verdict(List<String> faults, List<String> findings, String page) {

    public Verdict {
        faults = List.copyOf(faults);
        findings = List.copyOf(findings);
    }

    /** Whether all of it holds. */
    public boolean holds() {
        return faults.isEmpty();
    }

    /** All of it as text. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        findings.forEach(finding -> out.append("  ").append(finding).append('\n'));
        faults.forEach(fault -> out.append("  FAULT: ").append(fault).append('\n'));
        out.append(holds() ? "VERIFIED\n" : "NOT VERIFIED: do not rely on it\n");
        return page.isEmpty() ? out.toString() : page + "\n" + out;
    }
}
