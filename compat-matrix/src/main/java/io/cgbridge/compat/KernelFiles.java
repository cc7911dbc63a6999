package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.Hierarchy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The kernel's cgroup interface files: since which release, and what they need. {@code kernel-files.json}. */
public final class KernelFiles {
    private static final String SIZE = "SIZE";
    private static final Data DATA = DataFiles.read("kernel-files.json", new TypeReference<>() {
    });

    private KernelFiles() {
    }

    /**
     * @param options build and boot options that files need, by the word used in {@code needs}
     * @param withoutFiles controllers of a hierarchy that show in no file of their own
     */
    record Data(Map<String, Option> options, List<Presence> withoutFiles, List<KernelFile> files) {
        Data {
            options = Map.copyOf(required(options, "options"));
            withoutFiles = List.copyOf(required(withoutFiles, "withoutFiles"));
            files = List.copyOf(required(files, "files"));
            for (KernelFile file : files) {
                if (!options.keySet().containsAll(file.needs())) {
                    throw new IllegalArgumentException(file.name() + " needs an unknown option: " + file.needs());
                }
            }
        }
    }

    /**
     * @param config the kernel's own words
     * @param assumed kernels for which the catalogue takes it as given
     */
    record Option(String config, KernelRange assumed, String source) {
        Option {
            required(config, "config");
            required(assumed, "assumed");
            required(source, "source");
        }
    }

    record Presence(Controller controller, Hierarchy hierarchy, KernelRange kernels, String note, String source) {
        Presence {
            required(controller, "controller");
            required(hierarchy, "hierarchy");
            required(kernels, "kernels");
            required(source, "source");
        }
    }

    /**
     * @param name with {@code SIZE} where the size of a huge page stands
     * @param kernels upstream releases that have it
     * @param needs options without which it is not there
     */
    record KernelFile(String name, Controller controller, Hierarchy hierarchy, KernelRange kernels, Set<String> needs, String note,
            String source) {
        KernelFile {
            required(name, "name");
            required(controller, "controller");
            required(hierarchy, "hierarchy");
            required(kernels, "kernels");
            needs = needs == null ? Set.of() : Set.copyOf(needs);
            note = note == null ? "" : note;
            required(source, "source");
        }

        Set<String> names(Set<String> hugepageSizes) {
            return name.contains(SIZE) ? hugepageSizes.stream().map(size -> name.replace(SIZE, size)).collect(Collectors.toSet()) : Set.of(name);
        }
    }

    static Data data() {
        return DATA;
    }

    /** The options that the catalogue takes as given for an upstream kernel. */
    static Set<String> assumedOptions(String release) {
        return DATA.options().entrySet().stream().filter(option -> option.getValue().assumed().contains(release)).map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A kernel as it was built and booted.
     *
     * @param release as {@code uname -r} says it
     * @param options what of {@link KernelFile#needs} it has
     * @param backported files that it has taken from newer kernels, by hierarchy
     */
    record Kernel(String release, Set<String> options, Map<Hierarchy, Set<String>> backported) {
        static Kernel upstream(String release) {
            return new Kernel(release, assumedOptions(release), Map.of());
        }

        boolean has(KernelFile file) {
            return options.containsAll(file.needs()) && (file.kernels().contains(release)
                    || backported.getOrDefault(file.hierarchy(), Set.of()).contains(file.name()));
        }
    }

    /** Where each controller of a kernel is, on a host with that hierarchy; a controller that the kernel has not is missing. */
    static Map<Controller, Hierarchy> controllers(Kernel kernel, Hierarchy hierarchy) {
        Map<Controller, Hierarchy> controllers = new EnumMap<>(Controller.class);
        Hierarchy theirs = hierarchy == Hierarchy.UNIFIED ? Hierarchy.UNIFIED : Hierarchy.LEGACY;
        for (KernelFile file : DATA.files()) {
            if (file.hierarchy() == theirs && kernel.has(file)) {
                controllers.put(file.controller(), theirs);
            }
        }
        for (Presence presence : DATA.withoutFiles()) {
            if (presence.hierarchy() == theirs && presence.kernels().contains(kernel.release())) {
                controllers.put(presence.controller(), theirs);
            }
        }
        controllers.put(Controller.CGROUP, hierarchy == Hierarchy.LEGACY ? Hierarchy.LEGACY : Hierarchy.UNIFIED);
        return controllers;
    }

    /** The files of an upstream kernel with the options that the catalogue takes as given and huge pages of 2 MiB and 1 GiB. */
    public static Set<String> of(String release, Map<Controller, Hierarchy> controllers) {
        return of(Kernel.upstream(release), controllers, Set.of("2MB", "1GB"));
    }

    /** The files that a non-root cgroup has, v1 and v2 names alike. */
    static Set<String> of(Kernel kernel, Map<Controller, Hierarchy> controllers, Set<String> hugepageSizes) {
        Set<String> names = new TreeSet<>();
        for (KernelFile file : DATA.files()) {
            if (controllers.get(file.controller()) != file.hierarchy() || !kernel.has(file)) {
                continue;
            }
            names.addAll(file.names(hugepageSizes));
        }
        return names;
    }

    /** The names of all files that are known, of any kernel. */
    static Set<String> names(Set<String> hugepageSizes) {
        return DATA.files().stream().flatMap(file -> file.names(hugepageSizes).stream()).collect(Collectors.toCollection(TreeSet::new));
    }
}
