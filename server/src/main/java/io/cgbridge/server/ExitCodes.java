package io.cgbridge.server;

/** The exit codes, as {@code --help} and the manual list them: a code, a colon and its meaning. */
final class ExitCodes {
    static final String HEADING = "%nExit codes:%n";
    static final String DONE = "0:done";
    static final String REPORTED = "0:done; what was dropped is in the report";
    static final String REJECTED = "1:refused: a leaf is rejected";
    static final String USAGE = "2:wrong usage, configuration or input";
    static final String UNAVAILABLE = "3:no systemd, or it did not answer in time";
    static final String INTERNAL = "4:internal error";

    private ExitCodes() {
    }
}
