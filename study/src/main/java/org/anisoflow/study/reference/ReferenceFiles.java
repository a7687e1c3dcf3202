package org.anisoflow.study.reference;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.ode.exact.ExactSolution;
import org.anisoflow.ode.flow.Trajectory;
import org.anisoflow.ode.flow.Trajectory.Point;
import org.anisoflow.study.Study;
import org.anisoflow.study.result.Attachment;

/** What the result directory of a reference problem holds beside a solved study. */
public final class ReferenceFiles {
    private ReferenceFiles() {}

    /**
     * {@code README.md}, {@code compare.py}, and {@code exact.npz} where there is an exact solution: {@code t (T)},
     * {@code mean (T,d)} and {@code cov (T,d,d)} at the saved depths. Nothing for a run that was cut short: it is no
     * reference.
     *
     * @param study of the problem
     * @param trajectory of the study
     */
    public static List<Attachment> of(ReferenceProblem problem, Study study, Trajectory trajectory) throws IOException {
        if (!trajectory.status().isComplete()) {
            return List.of();
        }
        List<Attachment> files = new ArrayList<>();
        files.add(new Attachment("README.md", utf8(readme(problem, study, Accuracy.of(problem, trajectory)))));
        files.add(new Attachment("compare.py", utf8(ReferenceProblem.resource("reference/compare.py"))));
        Optional<ExactSolution> solution = problem.exact();
        if (solution.isPresent()) {
            files.add(new Attachment("exact.npz", exact(solution.get(), trajectory)));
        }
        return files;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] exact(ExactSolution solution, Trajectory trajectory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<Point> points = trajectory.points();
        int d = points.get(0).mean().length;
        try (NpzWriter npz = new NpzWriter(bytes)) {
            npz.begin("t", points.size());
            for (Point point : points) {
                npz.append(point.depth());
            }
            npz.begin("mean", points.size(), d);
            for (Point point : points) {
                npz.append(solution.at(point.depth()).mean());
            }
            npz.begin("cov", points.size(), d, d);
            for (Point point : points) {
                npz.append(solution.at(point.depth()).covariance().toRowMajor());
            }
        }
        return bytes.toByteArray();
    }

    private static String readme(ReferenceProblem problem, Study study, Accuracy accuracy) {
        boolean exact = problem.exact().isPresent();
        String measured = exact
                ? "The solved trajectory differs from the exact solution"
                : "There is no exact solution. The solved trajectory differs from a second run, with the method "
                        + "dormand-prince-54 at relative tolerance 1e-14,";
        return String.format(
                Locale.ROOT,
                """
                # %s: %s

                A reference problem of Anisoflow for people who test simulators: %s attention, d = %d, depth %s.
                The law of the tokens is N(alpha, Sigma), with alpha(0) = alpha0 and Sigma(0) = Sigma0; A = K^T Q, and
                s is the score scale.

                %s

                ## Accuracy

                %s over all saved depths by at most

                | quantity | relative error | in units of |
                |---|---|---|
                | mean | %.1e | the larger of the norm of the mean and sqrt(tr Sigma) |
                | covariance | %.1e | the largest entry of the covariance |

                ## Test a simulator with it

                1. Take weights and initial law from [study.yaml](study.yaml). A token x moves as x' = v(x), where v
                   sees the other tokens; a residual layer of step h is x <- x + h v(x).
                2. Start from many tokens drawn from the initial law, run to the depths `t` of
                   [trajectory.npz](trajectory.npz) or to some of them, and save `t` (T), `mean` (T, d) and `cov`
                   (T, d, d) of the tokens with `np.savez("run.npz", t=t, mean=mean, cov=cov)`.
                3. `python3 compare.py run.npz` prints relative errors in the units above at every depth.

                N tokens scatter by about 1/sqrt(N) around the reference, 1 %% for N = 10000, and err by about 1/N in the
                mean over many runs. An error that does not shrink with N and with the step is a bug. Without a file,
                `python3 compare.py` checks the reference itself.

                ## Files

                | file | holds |
                |---|---|
                | [study.yaml](study.yaml) | weights, initial law, depth; `anisoflow solve study.yaml` solves it again |
                | [trajectory.npz](trajectory.npz) | the solution: `t`, `mean`, `cov`, `factor`, `eigenvalues`, `metrics/..` |
                %s| [compare.py](compare.py) | compares a run with the solution, needs numpy only |
                | [summary.json](summary.json) | how the run ended, first and last law |

                Other files hold the same solution in other formats, and its chart.
                """,
                problem.key(),
                study.title(),
                study.attentionTypes(),
                study.initial().dimension(),
                depth(study),
                problem.story(),
                measured,
                accuracy.mean(),
                accuracy.covariance(),
                exact
                        ? "| [exact.npz](exact.npz) | the exact solution at the same depths: `t`, `mean`, `cov` |\n"
                        : "");
    }

    /** The depth of a study as it would be written by hand. */
    public static String depth(Study study) {
        return BigDecimal.valueOf(study.transformer().depth())
                .stripTrailingZeros()
                .toPlainString();
    }
}
