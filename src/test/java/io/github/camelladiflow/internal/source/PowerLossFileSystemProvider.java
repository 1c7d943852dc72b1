// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.internal.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A folder, and the possible contents of its disk after a power loss: content that was not forced may be lost. Content
 * is safe once its file has been forced or written with {@code SYNC}, and a name is safe once the folder has been
 * forced. A move that is not atomic may lose the target, as {@link Files#move} documents.
 */
final class PowerLossFileSystemProvider extends FileSystemProvider {

    /** The safe content of a file, which moves with the file. */
    private static final class DurableFile {
        private byte[] content = {};
    }

    private final Path folder;
    private final System system = new System();
    private final Map<Path, DurableFile> names = new HashMap<>();
    private Map<Path, DurableFile> lastingNames = Map.of();
    private final List<Map<Path, byte[]>> disks = new ArrayList<>();

    PowerLossFileSystemProvider(Path folder) {
        this.folder = folder;
    }

    /** Returns the path of a file in the folder. */
    Path path(String name) {
        return wrap(folder.resolve(name));
    }

    /** Returns the possible disks since the last call, at any time in between. */
    List<Map<Path, byte[]>> disksDuringWrite() {
        var all = List.copyOf(disks);
        disks.clear();
        return all;
    }

    /** Returns the possible disks now. */
    List<Map<Path, byte[]>> disksAfterPowerLoss() {
        disks.clear();
        recordDisks();
        return disksDuringWrite();
    }

    /** Writes the files of a disk into a folder. */
    static void restore(Map<Path, byte[]> disk, Path to) {
        disk.forEach((name, content) -> {
            try {
                Files.write(to.resolve(name.getFileName()), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void recordDisks() {
        var sure = new HashMap<Path, byte[]>();
        lastingNames.forEach((name, file) -> sure.put(name, file.content.clone()));
        var named = new HashMap<Path, byte[]>();
        names.forEach((name, file) -> named.put(name, file.content.clone()));
        var all = new HashMap<Path, byte[]>();
        names.keySet().forEach(name -> all.put(name, read(name)));
        disks.addAll(List.of(sure, named, all));
    }

    private static byte[] read(Path name) {
        try {
            return Files.readAllBytes(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void force(Path real) {
        if (Files.isDirectory(real)) {
            lastingNames = Map.copyOf(names);
        } else {
            names.get(real).content = read(real);
        }
        recordDisks();
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... more)
            throws IOException {
        Path real = real(path);
        var channel = Files.newByteChannel(real, options, more);
        if (options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)) {
            names.computeIfAbsent(real, name -> new DurableFile());
            recordDisks();
        }
        return new File(channel, real, options.contains(StandardOpenOption.SYNC));
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... more)
            throws IOException {
        return new File(Files.newByteChannel(real(path), options, more), real(path), false);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        DurableFile moved = names.remove(real(source));
        if (!List.of(options).contains(StandardCopyOption.ATOMIC_MOVE)) {
            Files.deleteIfExists(real(target));
            names.remove(real(target));
            lastingNames = Map.copyOf(names);
            names.put(real(source), moved);
            recordDisks();
            names.remove(real(source));
        }
        Files.move(real(source), real(target), options);
        names.put(real(target), moved);
        recordDisks();
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.delete(real(path));
        names.remove(real(path));
        recordDisks();
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real(path).getFileSystem().provider().checkAccess(real(path), modes);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return Files.readAttributes(real(path), type, options);
    }

    /** An open file or folder. */
    private final class File extends FileChannel {

        private final SeekableByteChannel channel;
        private final Path real;
        private final boolean isForced;

        File(SeekableByteChannel channel, Path real, boolean isForced) {
            this.channel = channel;
            this.real = real;
            this.isForced = isForced;
        }

        /** Writes the text in two halves. */
        @Override
        public int write(ByteBuffer from) throws IOException {
            int end = from.limit();
            int count = channel.write(from.limit(from.position() + from.remaining() / 2));
            recordDisks();
            count += channel.write(from.limit(end));
            if (isForced) {
                PowerLossFileSystemProvider.this.force(real);
            }
            recordDisks();
            return count;
        }

        @Override
        public void force(boolean metaData) {
            PowerLossFileSystemProvider.this.force(real);
        }

        @Override
        public int read(ByteBuffer to) throws IOException {
            return channel.read(to);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            channel.close();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            channel.position(position);
            return this;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            channel.truncate(size);
            return this;
        }

        @Override
        public long read(ByteBuffer[] to, int offset, int length) {
            throw unused();
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw unused();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw unused();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw unused();
        }

        @Override
        public int read(ByteBuffer to, long position) {
            throw unused();
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw unused();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw unused();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw unused();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw unused();
        }
    }

    private static Path real(Path path) {
        return Proxy.isProxyClass(path.getClass())
                ? ((PathInvocationHandler) Proxy.getInvocationHandler(path)).real()
                : path;
    }

    private Path wrap(Path real) {
        return (Path) Proxy.newProxyInstance(
                PowerLossFileSystemProvider.class.getClassLoader(),
                new Class<?>[] {Path.class},
                new PathInvocationHandler(real, this));
    }

    /** A path whose file system is this one. */
    private record PathInvocationHandler(Path real, PowerLossFileSystemProvider owner) implements InvocationHandler {

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("getFileSystem")) {
                return owner.system;
            }
            Object[] unwrapped = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < unwrapped.length; i++) {
                unwrapped[i] =
                        unwrapped[i] instanceof Path path ? PowerLossFileSystemProvider.real(path) : unwrapped[i];
            }
            try {
                Object result = method.invoke(real, unwrapped);
                return result instanceof Path path ? owner.wrap(path) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private static UnsupportedOperationException unused() {
        return new UnsupportedOperationException("not used by the source");
    }

    private final class System extends FileSystem {

        @Override
        public FileSystemProvider provider() {
            return PowerLossFileSystemProvider.this;
        }

        @Override
        public Set<String> supportedFileAttributeViews() {
            return folder.getFileSystem().supportedFileAttributeViews();
        }

        @Override
        public void close() {
            throw unused();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }

        @Override
        public String getSeparator() {
            return folder.getFileSystem().getSeparator();
        }

        @Override
        public Iterable<Path> getRootDirectories() {
            throw unused();
        }

        @Override
        public Iterable<FileStore> getFileStores() {
            throw unused();
        }

        @Override
        public Path getPath(String first, String... more) {
            return wrap(folder.getFileSystem().getPath(first, more));
        }

        @Override
        public PathMatcher getPathMatcher(String pattern) {
            throw unused();
        }

        @Override
        public UserPrincipalLookupService getUserPrincipalLookupService() {
            throw unused();
        }

        @Override
        public WatchService newWatchService() {
            throw unused();
        }
    }

    @Override
    public String getScheme() {
        return "power-loss";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw unused();
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw unused();
    }

    @Override
    public Path getPath(URI uri) {
        throw unused();
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter) {
        throw unused();
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... more) {
        throw unused();
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) {
        throw unused();
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        return Files.isSameFile(real(one), real(other));
    }

    @Override
    public boolean isHidden(Path path) {
        throw unused();
    }

    @Override
    public FileStore getFileStore(Path path) {
        throw unused();
    }

    @Override
    public <V extends FileAttributeView> V getFileAttributeView(Path path, Class<V> type, LinkOption... options) {
        throw unused();
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
        return Files.readAttributes(real(path), names, options);
    }

    @Override
    public void setAttribute(Path path, String name, Object value, LinkOption... options) {
        throw unused();
    }
}
