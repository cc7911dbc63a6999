package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.BlockIo;
import io.cgbridge.translator.OciResources.Cpu;
import io.cgbridge.translator.OciResources.Memory;
import io.cgbridge.translator.OciResources.Network;
import io.cgbridge.translator.OciResources.Pids;

/** The way in: a document and a host in, a plan with its report out. Thread-safe, allocates only the result. */
public final class Translator {
    private static final LeafPath MEMORY = LeafPath.of("memory");
    private static final LeafPath CPU = LeafPath.of("cpu");
    private static final LeafPath PIDS = LeafPath.of("pids");
    private static final LeafPath BLOCK_IO = LeafPath.of("blockIO");
    private static final LeafPath NETWORK = LeafPath.of("network");

    private Translator() {
    }

    /** Translates a document for a host; never throws for any document that could be read. */
    public static Plan translate(OciDocument document, HostProfile host, TranslationOptions options) {
        Translation t = new Translation(host, options, document);
        OciResources resources = document.resources();
        t.group(MEMORY, resources.memory() == Memory.NULL, () -> MemoryRules.apply(resources, t));
        t.group(CPU, resources.cpu() == Cpu.NULL, () -> {
            CpuRules.apply(resources, t);
            CpusetRules.apply(resources.cpu(), t);
        });
        t.group(PIDS, resources.pids() == Pids.NULL, () -> PidsRules.apply(resources, t));
        t.group(BLOCK_IO, resources.blockIO() == BlockIo.NULL, () -> IoRules.apply(resources, t));
        HugetlbRules.apply(resources.hugepageLimits(), t);
        RdmaRules.apply(resources.rdma(), t);
        t.group(NETWORK, resources.network() == Network.NULL, () -> NetworkRules.apply(resources.network(), t));
        DeviceRules.apply(resources.devices(), t);
        UnifiedRules.apply(resources.unified(), t);
        AnnotationRules.apply(document.annotations(), t);
        return t.finish(PlacementRules.apply(document.cgroupsPath(), t));
    }
}
