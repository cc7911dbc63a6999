package io.cgbridge.server;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/**
 * Logging to standard error, an event a line, as {@code key=value}: {@code time}, {@code level}, {@code msg}, then what belongs to
 * the event. logback finds this class by its service file.
 */
public final class Logs extends ContextAwareBase implements Configurator {

    /** How much is logged. */
    enum Level { ERROR, WARN, INFO, DEBUG, TRACE }

    /** Sets the level; what libraries say below a warning is only shown at {@code DEBUG} and {@code TRACE}. */
    static void level(Level level) {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        boolean detailed = level.compareTo(Level.INFO) > 0;
        root.setLevel(detailed || level.compareTo(Level.WARN) < 0 ? of(level) : of(Level.WARN));
        ((Logger) LoggerFactory.getLogger("io.cgbridge")).setLevel(of(level));
    }

    private static ch.qos.logback.classic.Level of(Level level) {
        return ch.qos.logback.classic.Level.toLevel(level.name());
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LineLayout layout = new LineLayout(isJournal());
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setLayout(layout);
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(ch.qos.logback.classic.Level.WARN);
        root.addAppender(console);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Whether standard error is the journal: {@code JOURNAL_STREAM} has its device and inode (systemd.exec(5)), also where it was redirected since. */
    private static boolean isJournal() {
        String stream = System.getenv().getOrDefault("JOURNAL_STREAM", "");
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString().equals("socket:[" + stream.substring(stream.indexOf(':') + 1) + "]");
        } catch (IOException unknown) {
            return false;
        }
    }

    /** One event, one line; for the journal with the priority in front (sd-daemon(3)), which it takes off again. */
    static final class LineLayout extends LayoutBase<ILoggingEvent> {
        private static final int ERROR = 3;
        private static final int WARNING = 4;
        private static final int INFO = 6;
        private static final int DEBUG = 7;
        private static final int FRAMES = 20;
        private static final char LINE_SEPARATOR = 0x2028;
        private static final char PARAGRAPH_SEPARATOR = 0x2029;

        private final boolean journal;

        LineLayout(boolean journal) {
            this.journal = journal;
        }

        @Override
        public String doLayout(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(160);
            if (journal) {
                line.append('<').append(priority(event.getLevel())).append('>');
            }
            line.append("time=").append(event.getInstant()).append(" level=").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
            pair(line, "msg", event.getFormattedMessage());
            if (event.getKeyValuePairs() != null) {
                for (KeyValuePair pair : event.getKeyValuePairs()) {
                    pair(line, pair.key, String.valueOf(pair.value));
                }
            }
            pair(line, "logger", event.getLoggerName());
            if (event.getThrowableProxy() != null) {
                pair(line, "error", stack(event.getThrowableProxy()));
            }
            return line.append('\n').toString();
        }

        private static int priority(ch.qos.logback.classic.Level level) {
            return switch (level.toInt()) {
                case ch.qos.logback.classic.Level.ERROR_INT -> ERROR;
                case ch.qos.logback.classic.Level.WARN_INT -> WARNING;
                case ch.qos.logback.classic.Level.INFO_INT -> INFO;
                default -> DEBUG;
            };
        }

        private static void pair(StringBuilder line, String key, String value) {
            line.append(' ').append(key).append('=');
            boolean plain = !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\');
            if (plain) {
                line.append(value);
                return;
            }
            line.append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                switch (c) {
                    case '"', '\\' -> line.append('\\').append(c);
                    case '\n' -> line.append("\\n");
                    case '\t' -> line.append("\\t");
                    default -> line.append(Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR
                            ? String.format("\\u%04x", (int) c) : String.valueOf(c));
                }
            }
            line.append('"');
        }

        private static String stack(IThrowableProxy error) {
            StringBuilder text = new StringBuilder();
            for (IThrowableProxy at = error; at != null; at = at.getCause()) {
                text.append(at.getClassName()).append(": ").append(at.getMessage()).append('\n');
                Arrays.stream(at.getStackTraceElementProxyArray()).limit(FRAMES).forEach(frame -> text.append(frame.getSTEAsString()).append('\n'));
            }
            return text.toString().strip();
        }
    }
}
