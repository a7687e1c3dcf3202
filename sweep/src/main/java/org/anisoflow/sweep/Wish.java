package org.anisoflow.sweep;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.core.gaussian.Metric;
import org.anisoflow.study.document.At;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.NearestName;

/** Reads the names of a chart that was asked for; errors stand where the name does in the sweep file. */
record Wish(Sweep sweep, ChartWish chart) {
    Wish {
        List<String> mine =
                switch (chart.kind()) {
                    case RANK_HISTOGRAM -> List.of("measure", "by", "panels");
                    case PHASE_DIAGRAM -> List.of("x", "y", "color", "panels");
                    case BANDS -> List.of("measure", "by", "panels");
                    case SCATTER -> List.of("x", "y", "color");
                };
        for (String key : given(chart).keySet()) {
            if (!mine.contains(key)) {
                throw problem(
                        chart,
                        key,
                        "does not belong to a chart of kind " + chart.kind().key() + "; it has "
                                + String.join(", ", mine),
                        Optional.empty());
            }
        }
    }

    private static Map<String, String> given(ChartWish chart) {
        Map<String, String> given = new LinkedHashMap<>();
        chart.x().ifPresent(name -> given.put("x", name));
        chart.y().ifPresent(name -> given.put("y", name));
        chart.color().ifPresent(name -> given.put("color", name));
        chart.by().ifPresent(name -> given.put("by", name));
        chart.measure().ifPresent(name -> given.put("measure", name));
        chart.panels().ifPresent(name -> given.put("panels", name));
        return given;
    }

    /** The exception that says what is wrong with a key of the chart, or with the chart if the key is not there. */
    InvalidInputException problem(String key, String predicate) {
        return problem(chart, key, predicate, Optional.empty());
    }

    private static InvalidInputException problem(ChartWish chart, String key, String predicate, Optional<String> hint) {
        if (chart.place().isEmpty()) {
            return new InvalidInputException(key + " of a " + chart.kind().key() + " " + predicate);
        }
        At place = chart.place().get();
        DocumentException problem = place.find(key).orElse(place).problem(predicate);
        return new DocumentException(
                place.find(key).orElse(place).node().mark(), problem.problem().message(), hint);
    }

    String title() {
        return chart.title().orElse(sweep.title());
    }

    Optional<String> name(String key) {
        return Optional.ofNullable(given(chart).get(key));
    }

    String required(String key) {
        return name(key)
                .orElseThrow(() -> problem(
                        "",
                        "needs " + key + ", "
                                + (key.equals("measure") ? "a measure" : "the name of a column or an axis")));
    }

    private InvalidInputException unknown(String key, String what, String name, List<String> known) {
        return problem(
                chart,
                key,
                "must name " + what + " but is " + name + "; "
                        + (known.isEmpty() ? "there is none" : "choose one of " + String.join(", ", known)),
                NearestName.of(name, known).map(near -> "did you mean " + near + "?"));
    }

    /** An axis. */
    Optional<Axis> axis(String key) {
        return name(key).map(name -> sweep.axis(name)
                .orElseThrow(() -> unknown(
                        key,
                        "an axis",
                        name,
                        sweep.axes().stream().map(Axis::name).toList())));
    }

    /** An axis with few values. */
    Optional<Axis> shortAxis(String key, int most) {
        Optional<Axis> axis = axis(key);
        axis.filter(each -> each.values().size() > most).ifPresent(each -> {
            throw problem(
                    key,
                    "must name an axis of at most " + most + " values but " + each.name() + " has "
                            + each.values().size());
        });
        return axis;
    }

    /** A number that every member has. */
    Quantity quantity(String key) {
        String name = required(key);
        List<String> names = Quantity.names(sweep);
        if (!names.contains(name)) {
            if (sweep.axis(name).isPresent()) {
                throw problem(key, "must name numbers but the values of the axis " + name + " are not all numbers");
            }
            throw unknown(key, "a column or an axis", name, names);
        }
        return Quantity.of(sweep, name);
    }

    /** The measures that the chart is drawn of, one or, if it names none, all of these. */
    List<Metric> measures(List<Metric> collected, String what, String remedy) {
        if (collected.isEmpty()) {
            throw problem("", "needs " + what + " but the sweep collects none; " + remedy);
        }
        List<String> known = collected.stream().map(Metric::key).toList();
        return name("measure")
                .map(name -> {
                    if (!known.contains(name)) {
                        throw unknown("measure", what + " that the sweep collects", name, known);
                    }
                    return List.of(Metric.ofKey(name));
                })
                .orElse(collected);
    }

    /** This wish with names filled in. */
    ChartWish filled(Map<String, String> names) {
        Map<String, String> all = new LinkedHashMap<>(given(chart));
        all.putAll(names);
        return new ChartWish(
                chart.kind(),
                Optional.of(title()),
                Optional.ofNullable(all.get("x")),
                Optional.ofNullable(all.get("y")),
                Optional.ofNullable(all.get("color")),
                Optional.ofNullable(all.get("by")),
                Optional.ofNullable(all.get("measure")),
                Optional.ofNullable(all.get("panels")),
                chart.place());
    }

    /** A wish of a kind that nobody has written down. */
    static Wish of(Sweep sweep, ChartWish.Kind kind, Map<String, String> names) {
        Optional<String> none = Optional.empty();
        ChartWish empty = new ChartWish(kind, none, none, none, none, none, none, none, Optional.empty());
        return new Wish(sweep, new Wish(sweep, empty).filled(names));
    }
}
