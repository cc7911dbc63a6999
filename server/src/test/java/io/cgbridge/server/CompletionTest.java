package io.cgbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script in a real bash. */
class CompletionTest {
    @TempDir
    Path directory;

    @BeforeEach
    void script() throws IOException {
        Files.writeString(directory.resolve("script"), CompletionCommand.script());
        Files.createFile(directory.resolve("config.json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tra                      | translate",
        "c                        | check-matrix completion",
        "translate --po           | --policy",
        "translate --policy s     | strict",
        "translate --input d      | docker",
        "translate --output d     | drop-in",
        "translate --host debian-1| debian-10 debian-11 debian-12 debian-13 debian-14",
        "translate con            | config.json",
        "upgrade --from rhel-     | rhel-7 rhel-8 rhel-9 rhel-10",
        "matrix --hierarchy l     | legacy",
        "serve --log-level w      | warn"})
    void wordsAreCompleted(String typed, String completed) {
        String[] words = ("cgbridge " + typed).split(" ");
        // compopt only works in a completion that readline began
        String bash = "compopt() { :; }; source ./script; COMP_WORDS=(%s); COMP_CWORD=%d; COMPREPLY=(); %s; printf '%%s\\n' \"${COMPREPLY[@]}\""
                .formatted(Arrays.stream(words).map(word -> "'" + word + "'").collect(Collectors.joining(" ")), words.length - 1,
                        "$(complete -p cgbridge | sed 's/.*-F \\([^ ]*\\).*/\\1/')");
        Installed.Run run = Installed.run(directory, Map.of(), "", Installed.program("bash", "bash"), "--norc", "-c", bash);
        assertEquals("0 " + completed, run.code() + " " + run.out().strip().replace('\n', ' ') + run.err());
    }

    @Test
    void theScriptIsWhatTheCommandPrints() {
        assertEquals(CompletionCommand.script(), CommandRun.of("completion").out());
    }
}
