package io.cgbridge.translator;

import io.cgbridge.translator.OciResources.Items;
import java.util.List;

/** What the rules of lists share: telling a leaf's fate as it was read. */
final class Leaves {
    private Leaves() {
    }

    /** Reports a leaf, if the document names it. */
    static void tell(Translation t, LeafPath path, Leaf<?> leaf, Fate fate) {
        if (leaf.hasValue()) {
            t.report(path, leaf.get(), fate);
        } else if (leaf.isNull()) {
            t.report(path, ReportEntry.NULL, fate);
        }
    }

    /** Reports a uint64 leaf, if the document names it. */
    static void tellUnsigned(Translation t, LeafPath path, Leaf<Long> leaf, Fate fate) {
        if (leaf.hasValue()) {
            t.report(path, ReportEntry.unsigned(leaf.get()), fate);
        } else if (leaf.isNull()) {
            t.report(path, ReportEntry.NULL, fate);
        }
    }

    /** How the document writes a list that is {@code null} or empty. */
    static Object cleared(Items<?> items, Object empty) {
        return items.state() == Items.State.NULL ? ReportEntry.NULL : empty;
    }

    /** The fate of an empty list in a new unit. */
    static Fate nothingAsked(Items<?> items, Translation t) {
        return items.state() == Items.State.NULL ? t.nullFate(List.of())
                : Fate.unset(Reason.EMPTY, "Nothing is asked here.");
    }

    /** The fate of an element that lacks a member without which it means nothing. */
    static Fate missing(String member) {
        return Fate.rejected(Reason.MISSING_MEMBER, "This entry has no " + member + ".");
    }
}
