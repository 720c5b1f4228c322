/** JSON and YAML, in and out: the only room that knows Jackson. */
package io.earshot.analyzer.json;
