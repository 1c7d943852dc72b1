// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Bars in groups, as fractions of the first bar of the group, with a line from the minimum to the maximum. */
final class Chart {

    private static final List<String> COLOURS =
            List.of("#7f8c8d", "#5d6d7e", "#b0b8ba", "#2f6f9f", "#4c9f70", "#e0a030", "#c0392b");
    private static final int BAR = 16;
    private static final int HEIGHT = 220;
    private static final int TOP = 40;
    private static final int LEFT = 50;
    private static final double HIGHEST = 1.5;

    private record Bar(String group, String name, double share, double least, double most) {}

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    Chart(String title) {
        this.title = title;
    }

    void add(String group, String name, double share, double least, double most) {
        bars.add(new Bar(group, name, share, least, most));
    }

    String svg() {
        List<String> names = bars.stream().map(Bar::name).distinct().toList();
        List<String> groups = bars.stream().map(Bar::group).distinct().toList();
        int groupWidth = (names.size() + 1) * BAR;
        int width = Math.max(LEFT + groups.size() * groupWidth + BAR, 640);
        var svg = new StringBuilder();
        append(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\" role=\"img\">",
                width,
                TOP + HEIGHT + 50 + 18 * names.size());
        append(svg, "<title>%s</title>", title);
        append(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        text(svg, LEFT, 18, title);
        for (double share = 0; share <= HIGHEST; share += 0.5) {
            append(
                    svg,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ccc\"/>",
                    LEFT,
                    y(share),
                    width - BAR,
                    y(share));
            text(svg, 16, (int) y(share) + 4, String.format(Locale.ROOT, "%.1f", share));
        }
        for (Bar bar : bars) {
            int x = LEFT + groups.indexOf(bar.group()) * groupWidth + names.indexOf(bar.name()) * BAR + BAR / 2;
            append(
                    svg,
                    "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"%s\"/>",
                    x,
                    y(bar.share()),
                    BAR - 3,
                    y(0) - y(bar.share()),
                    COLOURS.get(names.indexOf(bar.name())));
            append(
                    svg,
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"black\"/>",
                    x + BAR / 2 - 2,
                    y(bar.least()),
                    x + BAR / 2 - 2,
                    y(bar.most()));
        }
        for (String group : groups) {
            text(svg, LEFT + groups.indexOf(group) * groupWidth + BAR / 2, TOP + HEIGHT + 18, group);
        }
        for (String name : names) {
            int y = TOP + HEIGHT + 36 + 18 * names.indexOf(name);
            append(
                    svg,
                    "<rect x=\"%d\" y=\"%d\" width=\"12\" height=\"12\" fill=\"%s\"/>",
                    LEFT,
                    y,
                    COLOURS.get(names.indexOf(name)));
            text(svg, LEFT + 18, y + 10, name);
        }
        return svg.append("</svg>\n").toString();
    }

    private static double y(double share) {
        return TOP + HEIGHT * (1 - Math.min(share, HIGHEST) / HIGHEST);
    }

    private static void text(StringBuilder svg, int x, int y, String text) {
        append(svg, "<text x=\"%d\" y=\"%d\">%s</text>", x, y, text);
    }

    private static void append(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
