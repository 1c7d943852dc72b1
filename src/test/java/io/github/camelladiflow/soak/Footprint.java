// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the process holds at a moment of rest.
 *
 * @param heap the heap in use after garbage collection, in bytes
 * @param threads the threads of the component
 * @param sockets the open sockets of the process, zero where that cannot be told
 */
record Footprint(long heap, long threads, long sockets) {

    static Footprint now() throws IOException {
        System.gc();
        System.gc();
        return new Footprint(
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().contains(" - LadiFlow"))
                        .count(),
                openSockets());
    }

    private static long openSockets() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (var all = Files.list(descriptors)) {
            return all.filter(Footprint::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "%.1f MB heap, %d threads, %d sockets".formatted(heap / 1e6, threads, sockets);
    }
}
