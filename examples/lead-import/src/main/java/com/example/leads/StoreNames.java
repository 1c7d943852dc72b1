// SPDX-License-Identifier: Apache-2.0
package com.example.leads;

import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.camelladiflow.model.ItemStream;
import io.github.camelladiflow.model.NamedItem;
import org.apache.camel.ProducerTemplate;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The tags or sequences of the store.
 *
 * @param byId their names by their ids
 */
record StoreNames(Map<String, String> byId) {

    static final String TAGS = "customer/list-tag";
    static final String SEQUENCES = "sequence/list";

    private static final int MAX_SIMILAR_NAMES = 3;
    private static final int MIN_CONTAINED_LETTERS = 3;

    /** Reads all pages of {@link #TAGS} or {@link #SEQUENCES}. */
    static StoreNames read(ProducerTemplate template, String operation) throws Exception {
        var names = new LinkedHashMap<String, String>();
        var uri = "ladiflow:" + operation + "?paging=ALL&pageSize=100";
        try (var items = ImportRuntime.send(template, uri, null).getMessage().getBody(ItemStream.class)) {
            while (items.hasNext()) {
                var item = (NamedItem) items.next();
                names.put(Objects.toString(item.getId(), ""), Objects.toString(item.getName(), ""));
            }
        }
        return new StoreNames(names);
    }

    /** Returns whether the store has an item with this id or name. */
    boolean has(String wanted) {
        return byId.containsKey(wanted) || count(wanted, StoreNames::normalize) > 0;
    }

    /**
     * Checks that LadiFlow has the sequences of an import.
     *
     * @param wanted the names or ids of the sequences
     * @return a message, with similar names, for each sequence that the store does not have, or has several times
     */
    List<String> findProblems(Collection<String> wanted, Messages words) {
        return wanted.stream()
                .filter(name -> !byId.containsKey(name)
                        && count(name, StoreNames::withSingleBlanks) != 1
                        && count(name, StoreNames::normalize) != 1)
                .map(name -> {
                    var similar = similarNames(name);
                    return words.format("noSequence", name)
                            + (similar.isEmpty() ? "" : ". " + words.format("similar", similar));
                })
                .toList();
    }

    private long count(String wanted, UnaryOperator<String> form) {
        return byId.values().stream()
                .filter(name -> form.apply(name).equals(form.apply(wanted)))
                .count();
    }

    private static String withSingleBlanks(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC).strip().replaceAll("\\s+", " ");
    }

    private static String normalize(String name) {
        return withSingleBlanks(name).toLowerCase(Locale.ROOT);
    }

    /** Returns names that contain the wanted name or differ in at most a third of the letters, the most similar first. */
    private String similarNames(String wanted) {
        var letters = Lead.normalize(wanted);
        return byId.values().stream()
                .filter(name ->
                        distance(letters, Lead.normalize(name)) * 3 <= Math.max(letters.length(), name.length()))
                .sorted(Comparator.comparingInt(name -> distance(letters, Lead.normalize(name))))
                .limit(MAX_SIMILAR_NAMES)
                .collect(Collectors.joining(", "));
    }

    /** Returns how many letters have to be inserted, removed or replaced, or 0 if one name contains the other. */
    private static int distance(String from, String to) {
        boolean isLong = Math.min(from.length(), to.length()) >= MIN_CONTAINED_LETTERS;
        return isLong && (to.contains(from) || from.contains(to))
                ? 0
                : LevenshteinDistance.getDefaultInstance().apply(from, to);
    }
}
