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
 * Decides when the route may read a file: when this process has seen the file unchanged for a while, and no other process
 * reads it. The class compares two observations, because a timestamp may have been copied with the file, or may come
 * from the clock of another machine. Each instance belongs to one inbox.
 *
 * <p>The class extends Camel's strategy for marker files only for its settings, which have no effect here. For each lead
 * file, it locks one byte of the file {@code .lock/files}. The operating system releases these locks when the process ends
 * for any reason, and no files remain.
 */
public final class LeadLocks extends MarkerFileExclusiveReadLockStrategy implements Service {

    /** Entries expire, because another process may move the file. */
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

    /** Returns the path of a file that may be read, or null. {@link Inbox#content()} contains the reason. */
    private Path readable(File file) throws IOException {
        try {
            var path = file.toPath();
            return Inbox.rejectionReason(path) == null ? path : null;
        } catch (InvalidPathException | NoSuchFileException e) {
            return null;
        }
    }

    private boolean hasSettled(Path path) throws IOException {
        try {
            var current = new Observation(LeadFile.FileVersion.of(path), nanoTime.getAsLong());
            var first = observations.get(path, key -> current);
            if (first.version().equals(current.version())) {
                return current.nanos() - first.nanos() >= settled * 1_000_000;
            }
            observations.put(path, current);
        } catch (NoSuchFileException e) {
            observations.invalidate(path);
        }
        return false;
    }

    private synchronized FileLock tryLock(Path path) throws IOException {
        if (channel == null || !channel.isOpen()) {
            var folder = Files.createDirectories(path.resolveSibling(".lock"));
            // stays open, because closing any channel of a file releases all locks of the process on the file
            channel = FileChannel.open(folder.resolve("files"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
        // if two names share a byte, their files are only not read at the same time
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
