/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.github.camelladiflow.soak;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Draws how the lookups of an outage drill ended over time: each slice of time a bar, as shares of its lookups. */
final class DrillChart {

    /** How a lookup of the drill ended. */
    enum Kind {
        HIT("in the cache", "#4c9f70"),
        FRESH("asked LadiFlow", "#2f6f9f"),
        STALE("old answer", "#e0a030"),
        FAILED("failed", "#c0392b");

        private final String label;
        private final String colour;

        Kind(String label, String colour) {
            this.label = label;
            this.colour = colour;
        }
    }

    private static final List<String> PHASES = List.of("healthy", "slow", "429", "503", "refused", "healthy");
    private static final int SLICES = 60;
    private static final int BAR = 12;
    private static final int HEIGHT = 200;
    private static final int TOP = 40;
    private static final int LEFT = 50;

    private DrillChart() {}

    static String svg(Map<Kind, AtomicIntegerArray> slices, Duration duration) {
        int width = LEFT + SLICES * BAR + 20;
        var svg = new StringBuilder(16_384);
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                .formatted(width, TOP + HEIGHT + 70));
        svg.append(" font-size=\"12\" role=\"img\">\n<title>Outcomes of lookups during an outage</title>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (int phase = 0; phase < PHASES.size(); phase++) {
            int x = LEFT + phase * BAR * SLICES / PHASES.size();
            line(svg, x, TOP - 20, x, TOP + HEIGHT);
            text(svg, x + 4, TOP - 8, PHASES.get(phase));
        }
        for (int slice = 0; slice < SLICES; slice++) {
            bar(svg, slices, slice);
        }
        text(svg, 4, TOP + 10, "100 %");
        text(svg, 18, TOP + HEIGHT, "0 %");
        text(svg, LEFT, TOP + HEIGHT + 18, "0 s");
        text(svg, width - 60, TOP + HEIGHT + 18, duration.toSeconds() + " s");
        legend(svg);
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, Map<Kind, AtomicIntegerArray> slices, int slice) {
        double all = 0;
        for (Kind kind : Kind.values()) {
            all += slices.get(kind).get(slice);
        }
        double y = TOP + HEIGHT;
        for (Kind kind : Kind.values()) {
            double height = all == 0 ? 0 : HEIGHT * slices.get(kind).get(slice) / all;
            y -= height;
            if (height > 0) {
                svg.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>\n",
                        LEFT + slice * BAR,
                        y,
                        BAR - 1,
                        height,
                        kind.colour));
            }
        }
    }

    private static void legend(StringBuilder svg) {
        int x = LEFT;
        for (Kind kind : Kind.values()) {
            svg.append("<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>\n"
                    .formatted(x, TOP + HEIGHT + 36, kind.colour));
            text(svg, x + 18, TOP + HEIGHT + 46, kind.label);
            x += 150;
        }
    }

    private static void line(StringBuilder svg, int x1, int y1, int x2, int y2) {
        svg.append("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\" stroke-dasharray=\"3 3\"/>\n"
                .formatted(x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(x, y, text));
    }
}
