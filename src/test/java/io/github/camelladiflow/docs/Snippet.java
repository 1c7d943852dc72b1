// SPDX-License-Identifier: Apache-2.0
package io.github.camelladiflow.docs;

/**
 * A piece of code in a document.
 *
 * @param document the document's path from the project's root
 * @param line the line on which the code begins, from 1
 * @param language the language, such as {@code yaml}; empty if the document does not say
 * @param name the name that ties it to tested code, or null
 * @param text the code, with a line end after each line
 */
record Snippet(String document, int line, String language, String name, String text) {

    boolean is(String wanted) {
        return language.equals(wanted);
    }

    /** Returns whether the code is XML for Maven, and not routes for Camel. */
    boolean isMaven() {
        return is("xml") && (text.contains("<dependency>") || text.contains("<groupId>"));
    }

    Snippet withText(String other) {
        return new Snippet(document, line, language, name, other);
    }

    /** Returns the position of the code, for the names of tests. */
    @Override
    public String toString() {
        return document + ":" + line + " " + language + (name == null ? "" : " " + name);
    }
}
