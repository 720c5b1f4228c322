/** Commands and options: what the user types and what comes back. The only room that knows Commons CLI. */
package io.earshot.analyzer.cli;
