package org.postseal.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The machine's own file system. */
public final class LocalDisk implements Disk {

    private final Map<Path, FileStore> fileSystems = new ConcurrentHashMap<>();

    @Override
    public OutputStream create(Path file) throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        syncFolder(Objects.requireNonNull(file.getParent()));
    }

    @Override
    public void replace(Map<Path, byte[]> files) throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Path folder = Objects.requireNonNull(file.getKey().getParent());
            if (folders.add(folder)) {
                makeFolders(folder, folders);
            }
            Path draft = folder.resolve(file.getKey().getFileName() + ".new");
            write(draft, file.getValue());
            Files.move(draft, file.getKey(), StandardCopyOption.ATOMIC_MOVE);
        }
        for (Path folder : folders) {
            syncFolder(folder);
        }
    }

    /** Makes a folder and those above it, and notes the ones whose entries changed by it. */
    private static void makeFolders(Path folder, Set<Path> changed) throws IOException {
        Path missing = folder;
        while (!Files.isDirectory(missing)) {
            missing = Objects.requireNonNull(missing.getParent());
            changed.add(missing);
        }
        Files.createDirectories(folder);
    }

    private static void write(Path file, byte[] octets) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(octets);
            while (left.hasRemaining()) {
                int _ = channel.write(left);
            }
            channel.force(false);
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** To find a folder's file system all mounts are read; to ask it is one system call. */
    @Override
    public long usableOctets(Path folder) throws IOException {
        FileStore known = fileSystems.get(folder);
        if (known == null) {
            known = Files.getFileStore(folder);
            fileSystems.put(folder, known);
        }
        return known.getUsableSpace();
    }
}
