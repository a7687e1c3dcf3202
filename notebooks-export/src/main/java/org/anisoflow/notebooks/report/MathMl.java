package org.anisoflow.notebooks.report;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import uk.ac.ed.ph.snuggletex.SnuggleEngine;
import uk.ac.ed.ph.snuggletex.SnuggleInput;
import uk.ac.ed.ph.snuggletex.SnuggleSession;
import uk.ac.ed.ph.snuggletex.SnuggleSnapshot;

/** Formulas in LaTeX to MathML Core, the part of MathML that browsers set. Not safe for use by several threads. */
final class MathMl {
    static final String NAMESPACE = "http://www.w3.org/1998/Math/MathML";

    /** Pairs of columns of an aligned formula. */
    private static final int PAIRS = 16;

    /** Commands of amsmath that SnuggleTeX does not know. Brackets grow by themselves. */
    private static final String PRELUDE =
            "\\newcommand{\\bigl}{}\\newcommand{\\bigr}{}\\newcommand{\\Bigl}{}\\newcommand{\\Bigr}{}"
                    + "\\newcommand{\\Big}{}\\newcommand{\\tfrac}[2]{\\frac{#1}{#2}}\\newcommand{\\lvert}{|}\\newcommand{\\rvert}{|}"
                    + "\\newcommand{\\lVert}{\\parallel}\\newcommand{\\rVert}{\\parallel}\\newcommand{\\varphi}{\\phi}"
                    + "\\newenvironment{aligned}{\\begin{array}{" + "rl".repeat(PAIRS) + "}}{\\end{array}}";

    /** Characters as they are set; a combining accent needs a letter that it has not got here. */
    private static final Map<String, String> CHARACTERS =
            Map.of("-", "−", "∥", "‖", "'", "′", "\u0307", "˙", "\u0302", "^", "\u0304", "¯", "\u00af", "¯");

    private static final Map<String, String> DOUBLE_STRUCK = Map.of("E", "\ud835\udd3c", "R", "ℝ");
    private static final Pattern NEGATIVE = Pattern.compile("-(?=[\\d.])");

    private final SnuggleSnapshot prelude = prelude();

    private static SnuggleSnapshot prelude() {
        SnuggleSession session = new SnuggleEngine().createSession();
        parse(session, PRELUDE);
        return session.createSnapshot();
    }

    private static void parse(SnuggleSession session, String input) {
        try {
            session.parseInput(new SnuggleInput(input));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A formula.
     *
     * @param display whether it stands on a line of its own
     * @throws IllegalStateException if the formula has a command that is not known here
     */
    Element of(String latex, boolean display) {
        Document document = document();
        Element root = document.createElement("formula");
        document.appendChild(root);
        SnuggleSession session = prelude.createSession();
        parse(session, display ? "\\[" + latex + "\\]" : "$" + latex + "$");
        if (!session.buildDOMSubtree(root) || !session.getErrors().isEmpty()) {
            throw new IllegalStateException("the formula " + latex + " is not understood: "
                    + session.getErrors().stream()
                            .map(error -> error.getErrorCode() + " " + List.of(error.getArguments()))
                            .collect(Collectors.joining(", ")));
        }
        Element math = (Element) root.getElementsByTagNameNS(NAMESPACE, "math").item(0);
        clean(math);
        norms(math);
        return math;
    }

    /** An element as text. */
    static String text(Element element) {
        try {
            Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
            writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            StringWriter text = new StringWriter();
            writer.transform(new DOMSource(element), new StreamResult(text));
            return text.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Document document() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            return factory.newDocumentBuilder().newDocument();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void clean(Element element) {
        for (Node child : children(element)) {
            if (child instanceof Element inner) {
                clean(inner);
            }
        }
        switch (element.getLocalName()) {
            case "mfenced" -> unfence(element);
            case "mstyle" -> upright(element);
            case "mi", "mo", "mn" -> character(element);
            case "mtr" -> trim(element);
            case "mtd" -> align(element);
            default -> {}
        }
    }

    /** Bars of norms, none within another, as brackets; else browsers set them as a sign of parallel lines. */
    private static void norms(Element math) {
        NodeList operators = math.getElementsByTagNameNS(NAMESPACE, "mo");
        boolean open = false;
        for (int i = 0; i < operators.getLength(); i++) {
            Element operator = (Element) operators.item(i);
            if (operator.getTextContent().equals("‖")) {
                open = !open;
                operator.setAttribute("form", open ? "prefix" : "postfix");
                operator.setAttribute("fence", "true");
                operator.setAttribute("stretchy", "false");
            }
        }
    }

    private static List<Node> children(Node parent) {
        List<Node> children = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            children.add(child);
        }
        return children;
    }

    /** A word of upright letters as one identifier. SnuggleTeX marks what follows the word as upright too, which it is not. */
    private static void upright(Element style) {
        List<Node> children = children(style);
        boolean word = children.stream().allMatch(child -> child.getLocalName().equals("mi"));
        Element inside = create(style, word ? "mi" : "mrow", word ? style.getTextContent() : "");
        if (!word) {
            children.forEach(inside::appendChild);
        }
        style.getParentNode().replaceChild(inside, style);
    }

    /** Brackets and commas as operators: browsers do not know mfenced. */
    private static void unfence(Element fenced) {
        Element row = create(fenced, "mrow", "");
        fence(row, fenced.getAttribute("open"));
        boolean first = true;
        for (Node child : children(fenced)) {
            if (!first) {
                row.appendChild(create(fenced, "mo", ","));
            }
            pad(row, child);
            row.appendChild(child);
            pad(row, child);
            first = false;
        }
        fence(row, fenced.getAttribute("close"));
        fenced.getParentNode().replaceChild(row, fenced);
    }

    /** Room between brackets and a matrix. */
    private static void pad(Element row, Node child) {
        if (child.getLocalName().equals("mtable")) {
            Element space = create(row, "mspace", "");
            space.setAttribute("width", "0.15em");
            row.appendChild(space);
        }
    }

    private static void fence(Element row, String bracket) {
        if (!bracket.isEmpty()) {
            row.appendChild(create(row, "mo", bracket));
        }
    }

    private static Element create(Element beside, String name, String text) {
        Element element = beside.getOwnerDocument().createElementNS(NAMESPACE, name);
        element.setTextContent(text);
        return element;
    }

    private static void character(Element token) {
        String text = token.getTextContent();
        if (token.getAttribute("mathvariant").equals("double-struck") && DOUBLE_STRUCK.containsKey(text)) {
            token.setAttribute("mathvariant", "normal");
            token.setTextContent(DOUBLE_STRUCK.get(text));
        } else if (text.length() == 1 && text.compareTo("Α") >= 0 && text.compareTo("Ω") <= 0) {
            token.setAttribute("mathvariant", "normal");
        } else if (text.equals("′") || text.equals("'")) {
            token.getParentNode().replaceChild(create(token, "mo", "′"), token);
        } else {
            token.setTextContent(
                    NEGATIVE.matcher(CHARACTERS.getOrDefault(text, text)).replaceAll("−"));
        }
    }

    /** Takes off cells that the widest possible row would have. */
    private static void trim(Element row) {
        List<Node> cells = children(row);
        for (int i = cells.size() - 1; i > 0 && !cells.get(i).hasChildNodes(); i--) {
            row.removeChild(cells.get(i));
        }
    }

    /** Columns of aligned formulas meet at their signs of relation, pairs of them keep their distance. */
    private static void align(Element cell) {
        String side = cell.getAttribute("columnalign");
        if (side.equals("center") || side.isEmpty()) {
            return;
        }
        boolean right = side.equals("right");
        cell.setAttribute(
                "style",
                "text-align: " + side + "; padding-" + side + ": 0; padding-" + (right ? "left" : "right") + ": "
                        + (right && cell.getPreviousSibling() != null ? "1.5em" : "0"));
        Node first = cell.getFirstChild();
        if (!right && first instanceof Element sign && sign.getLocalName().equals("mo")) {
            sign.setAttribute("form", "infix");
        }
        ((Element) cell.getParentNode().getParentNode())
                .setAttribute("columnspacing", "0em 1.5em ".repeat(PAIRS).strip());
    }
}
