package io.cgbridge.server.shim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process holds.
 *
 * @param descriptors open file descriptors
 * @param heap        bytes in use after a garbage collection
 * @param direct      bytes of direct buffers
 */
record Footprint(long descriptors, long heap, long direct) {
    static Footprint now() throws IOException {
        System.gc();
        System.gc();
        return new Footprint(TestShim.descriptors(), ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream().filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum());
    }

    /** Nothing has grown since; what tests and their engine remember may take so many bytes. */
    void assertKept(long bytes) throws IOException {
        Footprint now = now();
        // fewer where what an earlier test left was collected meanwhile
        assertTrue(now.descriptors <= descriptors, descriptors + " descriptors before, " + now.descriptors + " after");
        assertTrue(now.heap < heap + bytes, heap + " bytes of heap before, " + now.heap + " after");
        assertTrue(now.direct <= direct + bytes, direct + " bytes of direct buffers before, " + now.direct + " after");
    }
}
