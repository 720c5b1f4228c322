/** What the observations mean: facts, findings and reports, and the one path that joins the rooms. */
package io.earshot.analyzer;
