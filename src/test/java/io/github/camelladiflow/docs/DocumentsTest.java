// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that links in the documents resolve. */
@Tag("baseline")
class DocumentsTest {

    /** A link or an image, in Markdown or AsciiDoc. */
    private static final String LINK = "(?:\\[[^]]*]\\(|link:|image::?)([^)\\[\\s]+)[)\\[]";

    private static final Pattern HEADING = Pattern.compile("^#+ +(.*?) *$", Pattern.MULTILINE);
    private static final Pattern ANCHOR = Pattern.compile("(?:^\\[#|\\[\\[)([\\w-]+)]", Pattern.MULTILINE);

    @Test
    void linksResolve() {
        assertThat(Documents.matches(LINK))
                .filteredOn(link -> !link.name().contains("://"))
                .allMatch(link -> resolves(link.document(), link.name()));
        assertThat(Documents.matches("<<([\\w-]+)(?:,[^>]*)?>>"))
                .allMatch(reference -> anchors(reference.document()).contains(reference.name()));
    }

    private static boolean resolves(String document, String link) {
        String file = link.replaceFirst("#.*", "");
        Path target = file.isEmpty()
                ? Path.of(document)
                : Path.of(document).resolveSibling(file).normalize();
        return Files.exists(target)
                && (!link.contains("#") || anchors(target.toString()).contains(link.replaceFirst(".*#", "")));
    }

    private static Set<String> anchors(String document) {
        var pattern = document.endsWith(".adoc") ? ANCHOR : HEADING;
        return pattern.matcher(Documents.read(document))
                .results()
                .map(heading -> document.endsWith(".adoc") ? heading.group(1) : anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    /** Returns the anchor that GitHub creates for a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{M}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
