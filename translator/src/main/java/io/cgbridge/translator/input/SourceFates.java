package io.cgbridge.translator.input;

import io.cgbridge.translator.Fate;
import io.cgbridge.translator.Outcome;
import io.cgbridge.translator.Reason;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How the fates of several OCI leaves become the one of the source leaf that said them. */
final class SourceFates {
    private static final List<Outcome> WORSE_AND_WORSE = List.of(Outcome.UNSET, Outcome.EXACT, Outcome.CONVERTED,
            Outcome.APPROXIMATED, Outcome.DROPPED, Outcome.REJECTED);

    private SourceFates() {
    }

    static Fate of(List<Fate> said, List<Fate> implied, Optional<Fate> best) {
        Fate all = worst(said);
        boolean placed = !targets(said, implied).isEmpty();
        if (all.outcome() == Outcome.DROPPED && placed) {
            all = approximated(all);
        }
        if (!implied.isEmpty()) {
            Fate added = worst(implied);
            if (added.outcome() == Outcome.REJECTED) {
                return added;
            }
            if (worse(added, Outcome.CONVERTED) && !worse(all, Outcome.CONVERTED)) {
                all = approximated(added);
            }
        }
        if (best.isPresent() && !worse(all, best.get().outcome()) && all.outcome() != Outcome.UNSET) {
            Fate ours = best.get();
            all = new Fate(ours.outcome(), ours.reason(), ours.message(), all.remedy(), all.targets(), all.level(), all.held(),
                    all.heldAfterReload());
        }
        return all.outcome() == Outcome.REJECTED ? all : all.withTargets(targets(said, implied));
    }

    /** What wins over a leaf is named as the source names it. */
    static Fate inSourceWords(Fate fate, Map<String, List<SourceLeaf>> sayers) {
        if (!fate.reason().equals(Optional.of(Reason.OVERRIDDEN))) {
            return fate;
        }
        String message = fate.message().replace("unified wins", "that wins").replace("unified says", "Another entry says");
        for (Map.Entry<String, List<SourceLeaf>> place : sayers.entrySet()) {
            message = message.replace(place.getKey(), place.getValue().get(0).path().toString());
        }
        return new Fate(fate.outcome(), fate.reason(), message, fate.remedy(), fate.targets(), fate.level(), fate.held(),
                fate.heldAfterReload());
    }

    private static Fate approximated(Fate fate) {
        return new Fate(Outcome.APPROXIMATED, fate.reason(), fate.message(), fate.remedy(), fate.targets(), fate.level(),
                fate.held(), fate.heldAfterReload());
    }

    private static Fate worst(List<Fate> fates) {
        Fate worst = fates.get(0);
        for (Fate fate : fates) {
            if (worse(fate, worst.outcome())) {
                worst = fate;
            }
        }
        return worst;
    }

    private static boolean worse(Fate fate, Outcome than) {
        return WORSE_AND_WORSE.indexOf(fate.outcome()) > WORSE_AND_WORSE.indexOf(than);
    }

    private static List<String> targets(List<Fate> said, List<Fate> implied) {
        Set<String> targets = new LinkedHashSet<>();
        said.forEach(fate -> targets.addAll(fate.targets()));
        implied.forEach(fate -> targets.addAll(fate.targets()));
        return List.copyOf(targets);
    }
}
