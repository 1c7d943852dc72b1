// SPDX-License-Identifier: Apache-2.0
/** Reads tables of leads as people and spreadsheets write them; needs {@code jackson-dataformat-csv}. */
package io.github.camelladiflow.table;
