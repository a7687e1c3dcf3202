// %% imports
// The jars of Anisoflow must be on the class path, see above. In IJava:
//     %jars /path/to/anisoflow/cli/target/lib/*.jar
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.anisoflow.core.gaussian.BuresWasserstein;
import org.anisoflow.core.gaussian.Gaussian;
import org.anisoflow.figures.ChartKind;
import org.anisoflow.figures.Drawing;
import org.anisoflow.figures.Figure;
import org.anisoflow.notebooks.Tables;
import org.anisoflow.ode.exact.ExactSolution;
import org.anisoflow.ode.flow.FlowRequest;
import org.anisoflow.ode.flow.FlowSolver;
import org.anisoflow.ode.flow.SolverOptions;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.result.Result;
import org.anisoflow.study.result.Results;

System.setProperty("java.awt.headless", "true");

// %% load
Path directory = Path.of(".");    // where this notebook lies
Result result = Results.open(directory);
Trajectory trajectory = result.trajectory();
System.out.println(trajectory.status().key() + ": " + trajectory.message());

// %% metrics
System.out.println(Tables.metrics(result).text());

// %% arrays
double[] depths = trajectory.points().stream().mapToDouble(Point::depth).toArray();
double[][] eigenvalues = trajectory.points().stream().map(Point::eigenvalues).toArray(double[][]::new);    // descending
System.out.println(depths.length + " depths, " + eigenvalues[0].length + " eigenvalues at each");

// %% chart
BufferedImage chart(ChartKind kind) {
    Figure figure = Figure.of(kind);
    return Drawing.chart(figure, result, Optional.empty())
            .createBufferedImage(figure.size().width(), figure.size().height());
}

// %% again
FlowRequest request = result.study().request();
SolverOptions solver = request.solver();
SolverOptions tighter = solver.withTolerances(Math.max(solver.relative() / 100, 1e-13), solver.absolute() / 100);
Trajectory again = new FlowSolver().solve(request.with(tighter));

// %% distance
double norm(double[] x) {
    return Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
}

/** Distance of two laws in units of the spread: W2 where whole laws are saved, else of means and standard deviations. */
double distance(Point a, Point b) {
    double spread = Math.max(Math.sqrt(Arrays.stream(b.eigenvalues()).sum()), 1e-9 * request.spread());
    if (a.factor().isPresent() && b.factor().isPresent() && Double.isFinite(b.mean()[0])) {
        Gaussian first = Gaussian.ofFactor(a.mean(), a.factor().get());
        Gaussian second = Gaussian.ofFactor(b.mean(), b.factor().get());
        return BuresWasserstein.distance(first, second) / Math.hypot(spread, norm(b.mean()));
    }
    double sum = 0;
    for (int i = 0; i < b.mean().length; i++) {
        sum = Math.hypot(sum, Math.sqrt(a.eigenvalues()[i]) - Math.sqrt(b.eigenvalues()[i]));
        if (Double.isFinite(b.mean()[i])) {
            sum = Math.hypot(sum, a.mean()[i] - b.mean()[i]);
        }
    }
    return sum / spread;
}

// %% compare
double worst = 0;
for (int i = 0; i < Math.min(depths.length, again.points().size()); i++) {
    if (again.points().get(i).depth() == depths[i]) {    // runs that end early end at depths of their own
        worst = Math.max(worst, distance(trajectory.points().get(i), again.points().get(i)));
    }
}
double allowed = Math.max(100 * solver.relative(), 1e-11);
if (!(worst <= allowed)) {
    throw new AssertionError("saved and solved anew differ by " + worst + ", and " + allowed + " is allowed");
}
System.out.printf("saved and solved anew differ by %.1e of the spread, %.0e is allowed%n", worst, allowed);

// %% exact
ExactSolution exact = ExactSolution.of(request).orElseThrow();
double largest = 0;
for (Point point : trajectory.points()) {
    double growth = point.eigenvalues()[0] / trajectory.first().eigenvalues()[0];
    if (point.factor().isPresent() && growth < 100) {    // beyond, the distance to a blow-up is all that counts
        double[] formula = exact.at(point.depth()).covariance().toRowMajor();
        double[] saved = point.factor().get().times(point.factor().get().transpose()).toRowMajor();
        double size = Arrays.stream(formula).map(Math::abs).max().getAsDouble();
        for (int i = 0; i < saved.length; i++) {
            largest = Math.max(largest, Math.abs(saved[i] - formula[i]) / size);
        }
    }
}
if (!(largest <= allowed)) {
    throw new AssertionError("the exact covariance differs by " + largest + ", and " + allowed + " is allowed");
}
System.out.printf("the exact covariance differs by %.1e, %.0e is allowed%n", largest, allowed);
