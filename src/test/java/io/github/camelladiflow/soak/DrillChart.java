// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.soak;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Draws what happened in a drill over time: each slice of time a bar. */
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
    static final int SLICES = 60;

    private static final int BAR = 12;
    private static final int HEIGHT = 200;
    private static final int TOP = 40;
    private static final int LEFT = 50;
    private static final int WIDTH = LEFT + SLICES * BAR + 20;

    private DrillChart() {}

    /** Draws how the lookups of an outage drill ended, as shares of the lookups of each slice. */
    static String svg(Map<Kind, AtomicIntegerArray> slices, Duration duration) {
        StringBuilder svg = begin("Outcomes of lookups during an outage", TOP + HEIGHT + 70);
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
        time(svg, TOP + HEIGHT + 18, duration);
        int x = LEFT;
        for (Kind kind : Kind.values()) {
            legend(svg, x, TOP + HEIGHT + 36, kind.colour, kind.label);
            x += 150;
        }
        return svg.append("</svg>\n").toString();
    }

    /** What happened at a server that limits the rate, in numbers for each slice. */
    record Run(String name, int[] answered, int[] tooMany, int[] failed) {}

    /** Draws one run above the other, in numbers: what was answered, upon that what was refused, and what failed. */
    static String svg(List<Run> runs, Duration duration) {
        int bottom = TOP + runs.size() * (HEIGHT + TOP);
        StringBuilder svg = begin("Requests to a server with a limit that nobody told", bottom + 40);
        double most = 1;
        for (Run run : runs) {
            for (int slice = 0; slice < SLICES; slice++) {
                most = Math.max(most, run.answered[slice] + run.tooMany[slice]);
            }
        }
        int top = TOP;
        for (Run run : runs) {
            text(svg, LEFT, top - 8, run.name);
            text(svg, 18, top + 10, String.valueOf((int) most));
            text(svg, 18, top + HEIGHT, "0");
            line(svg, LEFT, top + HEIGHT, LEFT + SLICES * BAR, top + HEIGHT);
            for (int slice = 0; slice < SLICES; slice++) {
                int x = LEFT + slice * BAR;
                double answered = HEIGHT * run.answered[slice] / most;
                double tooMany = HEIGHT * run.tooMany[slice] / most;
                double failed = HEIGHT * run.failed[slice] / most;
                box(svg, x, top + HEIGHT - answered, BAR - 1, answered, Kind.FRESH.colour);
                box(svg, x, top + HEIGHT - answered - tooMany, BAR - 1, tooMany, Kind.STALE.colour);
                box(svg, x + 3, top + HEIGHT - failed, BAR - 7, failed, Kind.FAILED.colour);
            }
            time(svg, top + HEIGHT + 16, duration);
            top += HEIGHT + TOP;
        }
        legend(svg, LEFT, bottom, Kind.FRESH.colour, "requests answered");
        legend(svg, LEFT + 200, bottom, Kind.STALE.colour, "requests refused with 429");
        legend(svg, LEFT + 450, bottom, Kind.FAILED.colour, "lookups failed");
        return svg.append("</svg>\n").toString();
    }

    private static StringBuilder begin(String title, int height) {
        return new StringBuilder(16_384)
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        .formatted(WIDTH, height))
                .append(" font-size=\"12\" role=\"img\">\n<title>%s</title>\n".formatted(title))
                .append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
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
            box(svg, LEFT + slice * BAR, y, BAR - 1, height, kind.colour);
        }
    }

    private static void box(StringBuilder svg, int x, double y, int width, double height, String colour) {
        if (height > 0) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>\n",
                    x,
                    y,
                    width,
                    height,
                    colour));
        }
    }

    private static void time(StringBuilder svg, int y, Duration duration) {
        text(svg, LEFT, y, "0 s");
        text(svg, WIDTH - 60, y, duration.toSeconds() + " s");
    }

    private static void legend(StringBuilder svg, int x, int y, String colour, String label) {
        box(svg, x, y, 12, 12, colour);
        text(svg, x + 18, y + 10, label);
    }

    private static void line(StringBuilder svg, int x1, int y1, int x2, int y2) {
        svg.append("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#999\" stroke-dasharray=\"3 3\"/>\n"
                .formatted(x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        svg.append("<text x=\"%d\" y=\"%d\">%s</text>\n".formatted(x, y, text));
    }
}
