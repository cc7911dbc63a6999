package io.cgbridge.introspection;

import io.cgbridge.introspection.UnitPromises.OfFile;
import io.cgbridge.introspection.UnitPromises.OfProperty;
import io.cgbridge.translator.Controller;
import io.cgbridge.translator.FileWrite;
import io.cgbridge.translator.Level;
import io.cgbridge.translator.UnitProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What one request is about to promise, beside what was promised before. */
final class PromiseDraft {
    private final CgroupFiles files;
    private final UnitPromises earlier;
    private final Map<Place, String> before = new LinkedHashMap<>();

    /** Reads what stands in the files; nothing must have been written yet. */
    PromiseDraft(CgroupFiles files, UnitPromises earlier, List<FileWrite> writes) {
        this.files = files;
        this.earlier = earlier;
        for (FileWrite write : unitLevel(writes)) {
            Place place = Place.of(write);
            if (place.controller() != Controller.DEVICES) {
                files.read(place.controller(), place.file()).ifPresent(text -> before.putIfAbsent(place, place.in(text)));
            }
        }
    }

    /** What is in a delegated leaf nobody takes away. */
    private static List<FileWrite> unitLevel(List<FileWrite> writes) {
        return writes.stream().filter(write -> write.level() == Level.UNIT).toList();
    }

    /**
     * Everything that is promised once the request is done; a file that cannot be read cannot be kept.
     *
     * @param limits the properties that are limits: others change by themselves
     */
    UnitPromises after(HeldUnit held, List<UnitProperty> sent, List<FileWrite> written, Set<String> limits) {
        Set<String> names = sent.stream().map(UnitProperty::name).filter(limits::contains).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<Place, OfFile> all = new LinkedHashMap<>();
        for (OfFile old : earlier.files()) {
            // The property that was sent is what holds this file now.
            if (names.stream().noneMatch(name -> OwnedFiles.isFrom(old.place().file(), name))) {
                all.put(old.place(), old);
            }
        }
        for (FileWrite write : unitLevel(written)) {
            Place place = Place.of(write);
            Optional<String> text = files.read(place.controller(), place.file());
            if (before.containsKey(place) && text.isPresent()) {
                Optional<OfFile> old = Optional.ofNullable(all.get(place));
                all.put(place, new OfFile(place, values(old, write.value()), place.in(text.get()), before(place), OwnedFiles.from(place.file(), held)));
            }
        }
        Map<String, OfProperty> properties = new LinkedHashMap<>();
        earlier.properties().stream().filter(old -> !names.contains(old.name())).forEach(old -> properties.put(old.name(), old));
        names.forEach(name -> held.property(name).ifPresent(property -> properties.put(name, new OfProperty(name, HeldUnit.comparable(property)))));
        return new UnitPromises(earlier.unit(), held.invocation(), held.text("ControlGroup"), List.copyOf(all.values()), List.copyOf(properties.values()),
                earlier.drift());
    }

    /** What stood there when systemd had written last; our own value of an earlier request is not that. */
    private String before(Place place) {
        String stood = before.get(place);
        return earlier.files().stream().filter(old -> old.place().equals(place) && old.held().equals(stood)).map(OfFile::before).findFirst().orElse(stood);
    }

    /** Values written before stay unless the new one says the same keys anew ({@code 8:0 rbps=1}, then {@code 8:0 wbps=1}). */
    private static List<String> values(Optional<OfFile> old, String value) {
        List<String> kept = new ArrayList<>(old.map(OfFile::values).orElse(List.of()));
        kept.removeIf(each -> keys(value).containsAll(keys(each)));
        return Stream.concat(kept.stream(), Stream.of(value)).toList();
    }

    private static Set<String> keys(String value) {
        return Stream.of(value.strip().split("\\s+")).filter(word -> word.indexOf('=') > 0).map(word -> word.substring(0, word.indexOf('=')))
                .collect(Collectors.toSet());
    }
}
