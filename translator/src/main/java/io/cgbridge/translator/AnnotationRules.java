package io.cgbridge.translator;

import io.cgbridge.translator.HostProfile.SettableProperty;
import io.cgbridge.translator.OciDocument.Annotation;
import io.cgbridge.translator.TranslationOptions.Target;
import io.cgbridge.translator.UnitProperty.Variant;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The {@code org.systemd.property.*} annotations: properties in GVariant text, sent as they are if this host takes them.
 *
 * <p>As runc does it: a name has at least three letters and nothing else; {@code ...Sec} after a small letter is {@code ...USec}, its number
 * times a million (docs/systemd.md, libcontainer/specconv). Unlike runc a bare number takes the property's own type, and what this
 * host does not know does not fail the whole call.
 */
final class AnnotationRules {
    private static final BigDecimal MICROSECONDS = BigDecimal.valueOf(1_000_000);
    private static final int MAX_DIGITS = 40;
    private static final BigDecimal END_OF_TIME = new BigDecimal("18446744073709551615");

    private static final Fate BAD_NAME = Fate.rejected(Reason.INVALID_SYNTAX, "A property name has at least three letters of the alphabet and nothing else.");
    private static final Fate NO_SECONDS = Fate.rejected(Reason.WRONG_TYPE, "A property whose name ends in Sec takes a number of seconds, from 0 on.");
    private static final Fate PROCESSES = Fate.rejected(Reason.NOT_A_RESOURCE, "Processes are named in the request, never in an annotation.");
    private static final Fate NO_SYSTEMD = Fate.dropped(Reason.NO_PROPERTY, "With target=cgroupfs there is no systemd to take a property.");
    private static final Fate CREATION_ONLY = Fate.dropped(Reason.CREATION_ONLY, "systemd takes this property only when the unit is created.");
    private static final Fate IGNORED = Fate.dropped(Reason.ACCEPTED_BUT_IGNORED, "This systemd accepts the property and does nothing with it.");
    private static final Fate UNKNOWN = Fate.dropped(Reason.NO_PROPERTY, "This systemd does not take the property for this type of unit.");
    private static final Fate CONTRADICTION = Fate.rejected(Reason.CONTRADICTION, "Something else in the document sets the same property to another value.");
    private static final Fate RIVAL = Fate.rejected(Reason.CONTRADICTION,
            "Something else in the document sets this limit by its other name, and systemd lets one of the two win without a word.");
    /** The names of one limit on the two hierarchies: whichever systemd prefers switches the other off (measured 247 to 257). */
    private static final Map<String, String> RIVALS = Map.of("MemoryMax", "MemoryLimit", "MemoryLimit", "MemoryMax", "CPUWeight", "CPUShares",
            "CPUShares", "CPUWeight", "IOWeight", "BlockIOWeight", "BlockIOWeight", "IOWeight");
    private static final String SECONDS = "The number of seconds is sent in microseconds.";

    private AnnotationRules() {
    }

    static void apply(List<Annotation> annotations, Translation t) {
        for (Annotation annotation : annotations) {
            t.report(annotation.path(), annotation.text(), fate(annotation, t));
        }
    }

    private static Fate fate(Annotation annotation, Translation t) {
        String name = annotation.property();
        if (!isName(name)) {
            return BAD_NAME;
        }
        if (name.equals("PIDs") || name.equals("PIDFDs")) {
            return PROCESSES;
        }
        return isSeconds(name) ? seconds(annotation, name.substring(0, name.length() - 3) + "USec", t) : property(annotation, t);
    }

    private static Fate property(Annotation annotation, Translation t) {
        Optional<SettableProperty> known = t.host.property(t.options.unitType(), annotation.property());
        try {
            Variant value = known.isPresent() ? GVariantText.parse(annotation.text(), known.get().signature()) : GVariantText.parse(annotation.text());
            return send(annotation, annotation.property(), value, known, t);
        } catch (GVariantText.InvalidException e) {
            return Fate.rejected(Reason.INVALID_SYNTAX, e.getMessage());
        }
    }

    private static Fate seconds(Annotation annotation, String name, Translation t) {
        try {
            Optional<Long> microseconds = microseconds(GVariantText.parse(annotation.text()), annotation.text());
            if (microseconds.isEmpty()) {
                return NO_SECONDS;
            }
            Fate place = send(annotation, name, new Variant("t", microseconds.get()), t.host.property(t.options.unitType(), name), t);
            return place.outcome() == Outcome.EXACT ? Fate.converted(Reason.OTHER_SCALE, SECONDS).placedAs(place) : place;
        } catch (GVariantText.InvalidException e) {
            return Fate.rejected(Reason.INVALID_SYNTAX, e.getMessage());
        }
    }

    /** Whole microseconds, rounded down; a fraction is taken as it is written, not as the double it becomes. */
    static Optional<Long> microseconds(Variant value, String text) {
        BigDecimal seconds;
        if (value.value() instanceof Double number && Double.isFinite(number)) {
            seconds = decimal(text).orElse(BigDecimal.valueOf(number));
        } else if (value.value() instanceof Long number) {
            seconds = value.signature().equals("t") ? new BigDecimal(Long.toUnsignedString(number)) : BigDecimal.valueOf(number);
        } else {
            return Optional.empty();
        }
        BigDecimal microseconds = seconds.multiply(MICROSECONDS);
        boolean fits = seconds.signum() >= 0 && microseconds.compareTo(END_OF_TIME) <= 0;
        return fits ? Optional.of(microseconds.setScale(0, RoundingMode.DOWN).toBigInteger().longValue()) : Optional.empty();
    }

    /** The digits as they are written; empty for an exponent, a type before the number or more digits than any time has. */
    private static Optional<BigDecimal> decimal(String text) {
        String digits = text.strip();
        boolean plain = !digits.isEmpty() && digits.length() <= MAX_DIGITS;
        for (int i = 0; i < digits.length() && plain; i++) {
            plain = digits.charAt(i) == '.' || digits.charAt(i) >= '0' && digits.charAt(i) <= '9';
        }
        return plain ? Optional.of(new BigDecimal(digits)) : Optional.empty();
    }

    private static Fate send(Annotation annotation, String name, Variant value, Optional<SettableProperty> known, Translation t) {
        if (t.options.target() != Target.SYSTEMD) {
            return NO_SYSTEMD;
        }
        if (known.isEmpty()) {
            return UNKNOWN;
        }
        if (!known.get().honoured()) {
            return IGNORED;
        }
        if (t.property(name).isEmpty()) {
            return CREATION_ONLY;
        }
        if (!known.get().signature().equals(value.signature())) {
            return Fate.rejected(Reason.WRONG_TYPE, name + " has the type " + known.get().signature() + ", not " + value.signature() + ".");
        }
        if (rivalSent(name, t)) {
            return RIVAL;
        }
        Optional<UnitProperty> sent = t.sent(name);
        if (sent.isEmpty()) {
            t.send(name, value.signature(), value.value(), annotation.path());
        } else if (!Objects.deepEquals(sent.get().value(), value.value())) {
            return CONTRADICTION;
        }
        return Fate.exact("property:" + name);
    }

    /** A {@code Scale} beats the plain property after a reload. */
    private static boolean rivalSent(String name, Translation t) {
        String plain = name.endsWith("Scale") ? name.substring(0, name.length() - 5) : name + "Scale";
        return t.sent(plain).isPresent() || t.sent(RIVALS.getOrDefault(name, plain)).isPresent();
    }

    private static boolean isName(String name) {
        boolean letters = name.length() >= 3;
        for (int i = 0; i < name.length() && letters; i++) {
            char c = name.charAt(i);
            letters = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
        }
        return letters;
    }

    private static boolean isSeconds(String name) {
        return name.length() > 3 && name.endsWith("Sec") && Character.isLowerCase(name.charAt(name.length() - 4));
    }
}
