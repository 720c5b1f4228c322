package io.earshot.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class MarkupReportsTest {
    @Test
    void htmlNeedsNothingFromOutside() throws Exception {
        String page = render(new HtmlReport(), Reports.faulty());
        assertFalse(page.contains("<script"), page);
        assertFalse(page.matches("(?s).*(src|href)=.*"), page);
        assertFalse(page.contains("url("), page);
        assertTrue(page.contains("name=\"viewport\""));
        assertTrue(page.contains("Agent 192.168.1.10 cannot hear the other side"));
    }

    @Test
    void htmlEscapesAllThatCameFromTheNetwork() throws Exception {
        String page = render(new HtmlReport(), Reports.hostile());
        assertFalse(page.contains("<script"), page);
        assertFalse(page.contains("\u001b"), page);
        assertTrue(page.contains("&lt;script&gt;"));
    }

    @Test
    void htmlSaysThatNothingIsWrong() throws Exception {
        assertTrue(render(new HtmlReport(), Reports.healthy()).contains("No fault found."));
    }

    @Test
    void junitHasACaseForEachCodeAndEachRule() throws Exception {
        Document xml = parse(render(new JunitReport(), Reports.faulty()));
        NodeList suites = xml.getElementsByTagName("testsuite");
        Element findings = (Element) suites.item(0);
        assertEquals("1", findings.getAttribute("failures"));
        assertEquals("29", findings.getAttribute("tests"));
        Element rules = (Element) suites.item(1);
        assertEquals("3", rules.getAttribute("tests"));
        assertEquals("1", rules.getAttribute("failures"));
        assertEquals("1", rules.getAttribute("skipped"));
    }

    @Test
    void junitIsWellFormedWhateverTheCaptureSays() throws Exception {
        assertEquals(
                "testsuites",
                parse(render(new JunitReport(), Reports.hostile()))
                        .getDocumentElement()
                        .getTagName());
    }

    private static String render(Rendering rendering, Report report) throws Exception {
        StringBuilder text = new StringBuilder();
        rendering.write(report, text);
        return text.toString();
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }
}
