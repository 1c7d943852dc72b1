// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.apache.camel.Exchange;
import org.apache.camel.Service;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.strategy.MarkerFileExclusiveReadLockStrategy;
import org.apache.camel.util.IOHelper;

/**
 * The route's bean that says when a file may be read: when this process has seen it unchanged for a while, and no other
 * process reads it. Whether it has changed is judged by looking at it twice, since a time stamp may be an old one that was
 * copied with the file, or another machine's.
 *
 * <p>Of Camel's strategy by marker files it has the settings alone, which mean nothing here. The locks are the operating system's, on one byte of the file {@code .lock/files} for each lead file: they end with
 * their process, however it ends, and leave nothing behind. For one inbox.
 */
public final class LeadLocks extends MarkerFileExclusiveReadLockStrategy implements Service {

    /** A file that another process has moved is forgotten after a while. */
    private final Cache<Path, Observation> observations =
            Caffeine.newBuilder().expireAfterAccess(Duration.ofHours(1)).build();

    private final Map<Path, FileLock> heldLocks = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;
    private long settled = 2_000;
    private FileChannel channel;

    private record Observation(LeadFile.FileVersion version, long nanos) {}

    /** Creates locks that use this machine's clock. */
    public LeadLocks() {
        this(System::nanoTime);
    }

    LeadLocks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Sets how long a file must not change before it is read.
     *
     * @param settled milliseconds
     */
    public void setSettled(long settled) {
        this.settled = settled;
    }

    @Override
    public boolean acquireExclusiveReadLock(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) throws IOException {
        var path = readable(file.getFile());
        var lock = path == null || !hasSettled(path) ? null : tryLock(path);
        if (lock == null) {
            return false;
        }
        heldLocks.put(path, lock);
        // the previous owner of the lock may have moved the file
        if (hasSettled(path)) {
            return true;
        }
        release(path);
        return false;
    }

    /** The path of a file that may be read, or null: the program tells why, see {@link Inbox#content()}. */
    private Path readable(File file) throws IOException {
        try {
            var path = file.toPath();
            return Inbox.refusalReason(path) == null ? path : null;
        } catch (InvalidPathException | NoSuchFileException e) {
            return null;
        }
    }

    private boolean hasSettled(Path path) throws IOException {
        try {
            var look = new Observation(LeadFile.FileVersion.of(path), nanoTime.getAsLong());
            var first = observations.get(path, key -> look);
            if (first.version().equals(look.version())) {
                return look.nanos() - first.nanos() >= settled * 1_000_000;
            }
            observations.put(path, look);
        } catch (NoSuchFileException e) {
            observations.invalidate(path);
        }
        return false;
    }

    private synchronized FileLock tryLock(Path path) throws IOException {
        if (channel == null || !channel.isOpen()) {
            var folder = Files.createDirectories(path.resolveSibling(".lock"));
            // kept open: to close any channel of a file gives all of a process's locks on it away
            channel = FileChannel.open(folder.resolve("files"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        // two names that share a byte are not read at the same time, no more
        return PrivateFiles.tryLock(channel, path.getFileName().toString().hashCode() & Integer.MAX_VALUE);
    }

    private void release(Path path) throws IOException {
        var lock = heldLocks.remove(path);
        if (lock != null) {
            lock.release();
        }
    }

    @Override
    public void releaseExclusiveReadLockOnRollback(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) throws IOException {
        release(file.getFile().toPath());
    }

    @Override
    public void releaseExclusiveReadLockOnCommit(
            GenericFileOperations<File> operations, GenericFile<File> file, Exchange exchange) throws IOException {
        // the next file with this name is another file
        observations.invalidate(file.getFile().toPath());
        release(file.getFile().toPath());
    }

    @Override
    public void start() {
        // the channel is opened when it is needed
    }

    @Override
    public synchronized void stop() {
        IOHelper.close(channel);
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) {
        // the locks of processes that have ended are released
    }
}
