package io.cgbridge.translator;

import java.util.Locale;

/**
 * A cgroup controller, by the kernel's name. {@link #IO} is {@code blkio} on v1; {@link #CGROUP} stands for the core
 * files ({@code cgroup.*}) that belong to no controller.
 */
public enum Controller {
    CPU, CPUSET, MEMORY, IO, PIDS, DEVICES, HUGETLB, RDMA, MISC, DMEM, NET_CLS, NET_PRIO, FREEZER, CGROUP;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The controller's name on cgroup 2 ({@code io}); v1 calls {@link #IO} {@code blkio}. */
    public String word() {
        return word;
    }

    /** The controller's name on a cgroup v1 mount. */
    public String legacyWord() {
        return this == IO ? "blkio" : word;
    }
}
