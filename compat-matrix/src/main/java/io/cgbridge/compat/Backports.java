package io.cgbridge.compat;

import static io.cgbridge.compat.DataFiles.required;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What distributions and stable branches took from newer systemds: {@code backports.json}. */
final class Backports {
    private static final List<Branch> BRANCHES = DataFiles.read("backports.json", new TypeReference<>() {
    });

    private Backports() {
    }

    /**
     * A line of packages or point releases that takes changes back.
     *
     * @param versions a pattern for the version text; its first group is the number of the build or point release
     */
    record Branch(String name, Pattern versions, List<Build> builds, String source) {
        Branch {
            required(name, "name");
            required(versions, "versions");
            builds = List.copyOf(required(builds, "builds"));
            required(source, "source");
        }
    }

    /**
     * What came with one build and stays in all later ones.
     *
     * @param build the first one that has it
     * @param like the upstream version whose behaviour these properties have from then on
     */
    record Build(int build, int like, List<String> properties) {
        Build {
            required(build, "build");
            required(like, "like");
            properties = List.copyOf(required(properties, "properties"));
        }
    }

    static List<Branch> branches() {
        return BRANCHES;
    }

    /** The properties that behave as in a newer upstream version, each with that version. */
    static Map<String, Integer> of(SystemdVersion systemd) {
        Map<String, Integer> like = new HashMap<>();
        for (Branch branch : BRANCHES) {
            Matcher matcher = branch.versions().matcher(systemd.text());
            if (!matcher.lookingAt()) {
                continue;
            }
            int build = Integer.parseInt(matcher.group(1));
            for (Build row : branch.builds()) {
                if (row.build() <= build) {
                    row.properties().forEach(property -> like.merge(property, row.like(), Math::max));
                }
            }
        }
        return like;
    }
}
