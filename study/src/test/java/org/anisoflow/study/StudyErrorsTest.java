package org.anisoflow.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.anisoflow.core.InvalidInputException;
import org.anisoflow.formats.ArrayFiles;
import org.anisoflow.formats.Hdf5Writer;
import org.anisoflow.formats.NpzWriter;
import org.anisoflow.formats.NumericArray;
import org.anisoflow.study.document.DocumentException;
import org.anisoflow.study.document.DocumentLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole messages, with line and column. In the tables $ stands for a line break and @ for the scratch directory. */
class StudyErrorsTest {
    /** A study that is right; every case makes it wrong in one place. */
    private static final String STUDY = """
            anisoflow: 1
            attention:
              type: softmax
              query: {identity: 2}
              key: {same-as: query, times: -1}
              value: {identity: 2}
            initial:
              mean: [0, 1]
              covariance: [[1, 0.5], [0.5, 2]]
            depth: 10
            """;

    private static final String LAW = "mean: [0, 1]\n  covariance: [[1, 0.5], [0.5, 2]]";
    private static final String ROOT_KEYS =
            "anisoflow, title, attention, depth, layers, initial, drift, diffusion, closure, "
                    + "solver, stop, save, queries, particles, metrics, energy-beta";

    @TempDir
    private Path scratch;

    private DocumentException failure(String text, String... sets) throws IOException {
        return failure(text.getBytes(StandardCharsets.UTF_8), sets);
    }

    private DocumentException failure(byte[] content, String... sets) throws IOException {
        Path file = Files.write(scratch.resolve("s.yaml"), content);
        DocumentException e = catchThrowableOfType(
                DocumentException.class,
                () -> StudyFile.read(
                        file, List.of(sets).stream().map(StudyOverride::parse).toList()));
        assertThat(e).as("the study must be refused").isNotNull();
        return e;
    }

    private String shortened(String message) {
        return message.replace(scratch + "/", "@").replace("@s.yaml", "s.yaml").replace(ROOT_KEYS, "(keys)");
    }

    private void check(String text, String expected, String... sets) throws IOException {
        assertThat(shortened(failure(text, sets).getMessage())).isEqualTo(expected.replace("$", "\n"));
    }

    @Test
    void theStudyOfTheCasesIsRight() throws IOException {
        assertThat(StudyFile.read(Files.writeString(scratch.resolve("s.yaml"), STUDY))
                        .heads())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            depth: 10   | depth: -1         | s.yaml:10:8: depth must be a positive number but is -1.0
            depth: 10   | depth: 0          | s.yaml:10:8: depth must be a positive number but is 0.0
            depth: 10   | depth: .nan       | s.yaml:10:8: depth must be a positive number but is NaN
            depth: 10   | depth: [1]        | s.yaml:10:8: depth must be a number but is a list
            depth: 10   | depth: ten        | s.yaml:10:8: depth must be a number but is the text "ten"
            depth: 10   | depth:            | s.yaml:10:7: depth must be a number but is empty
            depth: 10   | depth: '10'       | s.yaml:10:8: depth must be a number but is the text "10"
            depth: 10   | dept: 10          | s.yaml:10:1: unknown key dept in the study; allowed are (keys)
            depth: 10   | depth: 1$depth: 2 | s.yaml:11:1: the key depth is given twice, first in line 10
            anisoflow: 1 | anisoflow: 2     | s.yaml:1:12: anisoflow must be 1 (the version of this format) but is the number 2
            anisoflow: 1 | title: 2024$anisoflow: 1 | s.yaml:1:8: title must be a text but is the number 2024
            anisoflow: 1 | title: x         | s.yaml:1:1: the study needs the key anisoflow
            softmax | softmx                | s.yaml:3:9: attention.type must be one of softmax, l2, sinkhorn, linear, sigmoid, relu, erf, unnormalized but is the text "softmx"
            softmax | sinkhorn              | s.yaml:3:3: attention needs the key epsilon
            softmax | sinkhorn$  epsilon: 0 | s.yaml:4:12: attention.epsilon must be a positive number but is 0.0
            softmax | sinkhorn$  epsilon: .nan | s.yaml:4:12: attention.epsilon must be a positive number but is NaN
            softmax | sinkhorn$  epsilon: -1 | s.yaml:4:12: attention.epsilon must be a positive number but is -1.0
            softmax | softmax$  epsilon: 1  | s.yaml:4:3: attention.epsilon belongs to sinkhorn attention; remove it, or set type: sinkhorn
            softmax | sinkhorn$  epsilon: 1$  scale: 1 | s.yaml:5:3: attention.scale does not apply to sinkhorn attention; remove it, epsilon is its scale
            softmax | l2$  scale: -2        | s.yaml:4:10: attention.scale of l2 attention must be a positive number but is -2.0
            softmax | softmax$  scale: .inf | s.yaml:4:10: attention.scale must be a finite number but is Infinity
            softmax | l2$  scale: 1/sqrt(d) | s.yaml:4:10: attention.scale must be a number or 1/sqrt(k) but is the text "1/sqrt(d)"
            softmax | softmax$  mask: windowed | s.yaml:4:9: attention.mask must be one of none, causal but is the text "windowed"
            softmax | sinkhorn$  epsilon: 1$  mask: causal | s.yaml:5:9: attention.mask: sinkhorn attention cannot be masked: its weights sum to one over queries and over keys, which needs all tokens; remove the mask or use softmax or l2
            softmax | softmax$  gain: [1]   | s.yaml:4:3: attention.gain belongs to normalization: mean-field-rms or rms; remove it, or set normalization
            softmax | softmax$  normalization: mean-field-rms$  gain: [1] | s.yaml:5:9: attention.gain must be a column of length 2 but is 1 x 1
            softmax | softmax$  query-bias: [1] | s.yaml:4:15: attention.query-bias must be a column of length 2 but is 1 x 1
            softmax | softmax$  key-bias: {identity: 2} | s.yaml:4:13: attention.key-bias must be one column or one row but is 2 x 2
            softmax | softmax$  output: [[1], [2]] | s.yaml:4:11: attention.output must have d rows and as many columns as value has rows: query is 2 x 2, key is 2 x 2, value is 2 x 2, output is 2 x 1
            softmax | softmax$  heads: []   | s.yaml:3:3: the key type does not fit here in attention; allowed are heads, mask, normalization, gain
            query: {identity: 2} | query: [[1, 2, 3]] | s.yaml:6:10: attention.value must have as many columns as query: query is 1 x 3, key is 1 x 3, value is 2 x 2
            key: {same-as: query, times: -1} | key: [[1, 2]] | s.yaml:4:10: attention.query and key must have the same shape k x d: query is 2 x 2, key is 1 x 2, value is 2 x 2
            value: {identity: 2} | value: [[1, 2]] | s.yaml:6:10: attention.value must be d x d where there is no output matrix: query is 2 x 2, key is 2 x 2, value is 1 x 2; add output or change value
            query: {identity: 2} | query: {identity: 0} | s.yaml:4:21: attention.query.identity must be at least 1 but is the number 0
            query: {identity: 2} | query: {identity: 2.5} | s.yaml:4:21: attention.query.identity must be a whole number but is the number 2.5
            query: {identity: 2} | query: {identity: 5000} | s.yaml:4:10: attention.query must be for tokens of dimension 2, as attention.value (2 x 2) is, but is 5000 x 5000
            query: {identity: 2} | query: {identty: 2} | s.yaml:4:11: unknown key identty in attention.query; allowed are identity, diagonal, file, array, dataset, tensor, header, random, eigenvalues, shape, seed, same-as, times, transpose
            query: {identity: 2} | query: {identity: 2, diagonal: [1]} | s.yaml:4:11: the key identity does not fit here in attention.query; allowed are diagonal, times, transpose
            query: {identity: 2} | query: {times: 2} | s.yaml:4:10: attention.query needs the key identity: a matrix is a list of rows, or a map with one of identity, diagonal, file, random, same-as
            query: {identity: 2} | query: {same-as: key} | s.yaml:5:18: attention.key.same-as leads back to query; give one of them by its entries
            query: {identity: 2} | query: {same-as: type} | s.yaml:4:20: attention.query.same-as must be the key of a matrix beside query but is type
            query: {identity: 2} | query: {random: normal, shape: [2, 2]} | s.yaml:4:10: attention.query needs the key seed
            query: {identity: 2} | query: {random: normal, shape: [2], seed: 1} | s.yaml:4:34: attention.query.shape must have at least 2 entries but has 1
            query: {identity: 2} | query: {random: gauss, shape: [2, 2], seed: 1} | s.yaml:4:19: attention.query.random must be one of normal, uniform, orthogonal, wishart, spectrum but is the text "gauss"
            query: {identity: 2} | query: {random: spectrum, seed: 1} | s.yaml:4:10: attention.query needs the key eigenvalues
            query: {identity: 2} | query: {random: spectrum, eigenvalues: [1, 2], shape: [2, 2], seed: 1} | s.yaml:4:50: the key shape does not fit here in attention.query; allowed are random, eigenvalues, seed, times, transpose
            query: {identity: 2} | query: {identity: 2, times: 1/2} | s.yaml:4:31: attention.query.times must be a number but is the text "1/2"
            query: {identity: 2} | query: {identity: 2, times: .inf} | s.yaml:4:10: attention.query: matrix entries must be finite: entry (0, 0) is Infinity
            query: {identity: 2} | query: {identity: 2, transpose: yes} | s.yaml:4:35: attention.query.transpose must be true or false but is the text "yes"
            query: {identity: 2} | query: [[1, 2], [3]] | s.yaml:4:10: attention.query: rows of a matrix must have equal lengths: row 1 has 1 entries but row 0 has 2
            query: {identity: 2} | query: [[1, 2], [3, .nan]] | s.yaml:4:10: attention.query: matrix entries must be finite: entry (1, 1) is NaN
            query: {identity: 2} | query: [[1, 2], [3, x]] | s.yaml:4:23: attention.query.1.1 must be a number but is the text "x"
            query: {identity: 2} | query: [1, 2] | s.yaml:4:11: attention.query.0 must be a list but is the number 1
            query: {identity: 2} | query: [] | s.yaml:4:10: attention.query must have at least one row and one column but is 0 x 0
            query: {identity: 2} | query: {file: q.npz, array: q, tensor: q} | s.yaml:4:10: attention.query has more than one of array (NPZ), dataset (HDF5) and tensor (safetensors); keep one
            0.5, 2]] | 0.4, 2]] | s.yaml:9:15: initial.covariance must be symmetric: entry (0, 1) is 0.5 but (1, 0) is 0.4; symmetrise it or check the row order
            [[1, 0.5], [0.5, 2]] | [[1, 2], [2, 1]] | s.yaml:9:15: initial.covariance must be positive semidefinite but its smallest eigenvalue is -1.0 (the largest is 3.0)
            [[1, 0.5], [0.5, 2]] | {identity: 3} | s.yaml:8:9: initial.mean must have length d and covariance shape d x d with d >= 1, but mean has length 2 and covariance is 3 x 3
            mean: [0, 1] | mean: [0, 1, 2] | s.yaml:8:9: initial.mean must have length d and covariance shape d x d with d >= 1, but mean has length 3 and covariance is 2 x 2
            mean: [0, 1] | mean: [0, .inf] | s.yaml:8:9: initial.mean: matrix entries must be finite: entry (1, 0) is Infinity
            mean: [0, 1] | tokens: [[0, 1]] | s.yaml:9:3: the key covariance does not fit here in initial; allowed are tokens, labels, standardize
            mean: [0, 1] | standardize: none | s.yaml:8:3: the key standardize does not fit here in initial; allowed are mean, covariance
            """)
    void oneWrongValue(String right, String wrong, String expected) throws IOException {
        check(STUDY.replace(right, wrong.replace("$", "\n")), expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            solver: {relative: 0}         | s.yaml:11:20: solver.relative tolerance must be in [1e-14, 1) but is 0.0
            solver: {relative: -1e-9}     | s.yaml:11:20: solver.relative tolerance must be in [1e-14, 1) but is -1.0E-9
            solver: {relative: .nan}      | s.yaml:11:20: solver.relative tolerance must be in [1e-14, 1) but is NaN
            solver: {absolute: 0}         | s.yaml:11:20: solver.absolute tolerance must be a positive number but is 0.0
            solver: {step: 1}             | s.yaml:11:16: solver.step belongs to the method layers but the method is dormand-prince-853; remove step, adaptive methods choose it from the tolerance
            solver: {method: layers}      | s.yaml:11:18: solver.method: the method layers needs a step; add step: 1 for a residual stack as it is
            solver: {method: layers, step: 3} | s.yaml:10:8: depth must be a whole multiple of the step 3.0, in every layer, but layer 0 has 10.0
            solver: {method: rk4}         | s.yaml:11:18: solver.method must be one of dormand-prince-853, dormand-prince-54, layers but is the text "rk4"
            solver: {max-steps: 0}        | s.yaml:11:21: solver.max-steps must be at least 1 but is 0
            solver: {max-steps: 1e30}     | s.yaml:11:21: solver.max-steps must be a whole number from -9223372036854775808 to 9223372036854775807 but is 1e30
            solver: {max-seconds: 0}      | s.yaml:11:23: solver.max-seconds must be a positive number but is 0.0
            stop: {converged: 1}          | s.yaml:11:19: stop.converged must be in [0, 1) but is 1.0
            stop: {blow-up: .nan}         | s.yaml:11:17: stop.blow-up must be a number above 1 but is NaN
            save: {points: 1}             | s.yaml:11:16: save.points must be from 2 to 1000000 but is 1
            save: {points: 0}             | s.yaml:11:16: save.points must be from 2 to 1000000 but is 0
            save: {points: -1}            | s.yaml:11:16: save.points must be from 2 to 1000000 but is -1
            save: {points: .nan}          | s.yaml:11:16: save.points must be a whole number but is the number .nan
            save: {points: .inf}          | s.yaml:11:16: save.points must be a whole number but is the number .inf
            save: {points: 0e99999999999} | s.yaml:11:16: save.points must be from 2 to 1000000 but is 0
            save: {at: [0, 5, 3]}         | s.yaml:11:12: save.at: depths in at must increase from 0 or above: entry 2 is 3.0 after 5.0
            save: {at: []}                | s.yaml:11:12: save.at must list from 1 to 1000000 depths but lists 0
            save: {at: [0, 50]}           | s.yaml:11:12: save.at: depths in at must not exceed the depth of the study, 10.0, but 50.0 does
            save: {at: [0, 5], points: 3} | s.yaml:11:20: the key points does not fit here in save; allowed are at, laws
            save: {every: 0}              | s.yaml:11:15: save.every must be a positive number but is 0.0
            save: {every: 1e-9}           | s.yaml:11:15: save.every 1.0E-9 over a depth of 10.0 asks for more than 1000000 points; choose a larger step
            save: {first: 1}              | s.yaml:11:15: save.first belongs to logarithmic spacing but the spacing is linear; remove first
            save: {spacing: logarithmic, first: 100} | s.yaml:11:37: save.first must be below the depth of the study, 10.0, but is 100.0
            save: {laws: some}            | s.yaml:11:14: save.laws must be one of all, ends, none but is the text "some"
            queries: [[1, 2, 3]]          | s.yaml:11:10: queries must have 2 columns, one row per token, but are 1 x 3
            energy-beta: 0                | s.yaml:11:14: energy-beta must be a positive number but is 0.0
            diffusion: -1                 | s.yaml:11:12: diffusion must be a number of at least 0 but is -1.0
            drift: {linear: {identity: 3}} | s.yaml:11:17: drift.linear drift must be 2 x 2 but is 3 x 3
            drift: {constant: [1]}        | s.yaml:11:19: drift.constant drift must be a column of length 2 but is 1 x 1
            layers: []                    | s.yaml:2:1: attention cannot stand beside layers; write it inside them
            particles: []                 | s.yaml:11:12: particles must be a map but is a list
            particles: {count: [100]}     | s.yaml:11:13: unknown key count in particles; allowed are counts, replicates, seed, sampling, integrator, step, tolerance, level
            particles: {counts: 100}      | s.yaml:11:21: particles.counts must be a list but is the number 100
            particles: {counts: []}       | s.yaml:11:21: particles.counts must list at least one number of tokens but is empty
            particles: {counts: [1]}      | s.yaml:11:21: particles.counts must be from 2 to 10000000 tokens but entry 0 is 1
            particles: {counts: [2, 1e8]} | s.yaml:11:21: particles.counts must be from 2 to 10000000 tokens but entry 1 is 100000000
            particles: {counts: [1e10]}   | s.yaml:11:22: particles.counts.0 must be a whole number from -2147483648 to 2147483647 but is 1e10
            particles: {counts: [100.5]}  | s.yaml:11:22: particles.counts.0 must be a whole number but is the number 100.5
            particles: {counts: [.nan]}   | s.yaml:11:22: particles.counts.0 must be a whole number but is the number .nan
            particles: {counts: [400, 100]} | s.yaml:11:21: particles.counts must increase but entry 1 is 100 after 400
            particles: {replicates: 1}    | s.yaml:11:25: particles.replicates must be from 2 to 100000, as a test needs a standard error, but is 1
            particles: {seed: 1e30}       | s.yaml:11:19: particles.seed must be a whole number from -9223372036854775808 to 9223372036854775807 but is 1e30
            particles: {sampling: iid}    | s.yaml:11:23: particles.sampling must be one of independent, moment-matched but is the text "iid"
            particles: {integrator: rk45} | s.yaml:11:25: particles.integrator must be one of rk4, adaptive, euler but is the text "rk45"
            particles: {integrator: rk4}  | s.yaml:11:25: particles.integrator: the integrator rk4 needs a step; add step, or use adaptive
            particles: {integrator: euler} | s.yaml:11:25: particles.integrator: the integrator euler needs a step; add step, or use adaptive
            particles: {step: 0.1}        | s.yaml:11:19: particles.step belongs to the integrators rk4 and euler but the integrator is adaptive; remove step
            particles: {integrator: rk4, step: 0} | s.yaml:11:36: particles.step must be a positive number but is 0.0
            particles: {integrator: rk4, step: 1, tolerance: 1e-6} | s.yaml:11:50: particles.tolerance belongs to the integrator adaptive but the integrator is rk4; remove tolerance
            particles: {tolerance: 0}     | s.yaml:11:24: particles.tolerance must be in [1e-13, 1) but is 0.0
            particles: {level: 1}         | s.yaml:11:20: particles.level must be in (0, 0.5] but is 1.0
            particles: {level: .nan}      | s.yaml:11:20: particles.level must be in (0, 0.5] but is NaN
            diffusion: 1$particles: {integrator: adaptive} | s.yaml:12:25: particles.integrator must be euler (Euler-Maruyama), because the study has diffusion, but is adaptive
            a: b: c                       | s.yaml:11:5: not valid YAML: a colon stands where no key can be; quote the text, or check the indentation
            title: *x                     | s.yaml:11:8: the alias *x stands for nothing that is complete above it
            title: &x [*x]                | s.yaml:11:12: the alias *x stands for nothing that is complete above it
            title: !!str x                | s.yaml:11:8: the tag tag:yaml.org,2002:str is not allowed; write the value without a tag
            ? [a]$: 3                     | s.yaml:11:3: a key must be a text but is a list or a map
            ---$a: 1                      | s.yaml:12:1: a second YAML document starts here; only one is allowed
            """)
    void oneMoreLine(String line, String expected) throws IOException {
        check(STUDY + line.replace("$", "\n") + "\n", expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            depth=-1                 | --set depth=-1: depth must be a positive number but is -1.0
            depth=[1                 | --set depth=[1: not valid YAML: a comma or the bracket ] is missing
            depth                    | --set depth: there is no value; write KEY=VALUE such as solver.relative=1e-6
            =1                       | --set =1: a key is missing; write KEY=VALUE such as solver.relative=1e-6
            attention..scale=1       | --set attention..scale=1: a key is missing; write KEY=VALUE such as solver.relative=1e-6
            initial.mean.2=7         | --set initial.mean.2=7: initial.mean is a list of 2 entries, counted from 0, and has no entry 2
            initial.mean.x=7         | --set initial.mean.x=7: initial.mean is a list of 2 entries, counted from 0, and has no entry x
            depth.x=1                | --set depth.x=1: depth is the number 10 and has no key x
            dept=3                   | --set dept=3: unknown key dept in the study; allowed are (keys)
            save.points=             | --set save.points=: save.points must be a whole number but is empty
            solver={relative: 0}     | --set solver={relative: 0}: solver.relative tolerance must be in [1e-14, 1) but is 0.0
            """)
    void wrongOverride(String set, String expected) throws IOException {
        Path file = Files.writeString(scratch.resolve("s.yaml"), STUDY);
        DocumentException e = catchThrowableOfType(
                DocumentException.class, () -> StudyFile.read(file, List.of(StudyOverride.parse(set))));
        assertThat(shortened(e.getMessage())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            solvr: {}                      | did you mean solver?
            save: {pionts: 3}              | did you mean points?
            save: {laws: end}              | did you mean ends?
            solver: {method: dormand-prince-45} | did you mean dormand-prince-54?
            metrics: [effective_rnk]       | did you mean effective_rank?
            title: 1                       | write it in quotes
            closure: {cubature: gauss-hermit} | did you mean gauss-hermite?
            """)
    void hints(String line, String hint) throws IOException {
        assertThat(failure(STUDY + line + "\n").hint()).contains(hint);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            mixture: [] | s.yaml:8:12: initial.mixture must have at least 1 entry but has 0
            mixture: {} | s.yaml:8:12: initial.mixture must be a list but is a map
            positions: [] | s.yaml:8:14: initial.positions must have at least 1 entry but has 0
            mixture: [{covariance: {identity: 2}}] | s.yaml:8:13: initial.mixture.0 needs the key weight
            mixture: [{weight: 1, mean: [0, 0]}] | s.yaml:8:13: initial.mixture.0 needs the key covariance
            mixture: [{wight: 1, covariance: {identity: 2}}] | s.yaml:8:14: unknown key wight in initial.mixture.0; allowed are weight, mean, covariance
            mixture: [{weight: half, covariance: {identity: 2}}] | s.yaml:8:22: initial.mixture.0.weight must be a number but is the text "half"
            mixture: [&a {weight: 0.25, covariance: {identity: 2}}, *a, *a] | s.yaml:8:12: initial.mixture: weights must sum to one but their sum is 0.75; divide every weight by it if they are meant as shares
            positions: [&a {weight: 0.75, covariance: {identity: 2}}, *a] | s.yaml:8:14: initial.positions: weights must sum to one but their sum is 1.5; divide every weight by it if they are meant as shares
            mixture: [{weight: 1, covariance: {identity: 2}}, {weight: 0, covariance: {identity: 2}}] | s.yaml:8:12: initial.mixture: weights must be in (0, 1] but that of component 1 is 0.0; leave out the empty component
            mixture: [{weight: .nan, covariance: {identity: 2}}] | s.yaml:8:12: initial.mixture: weights must be in (0, 1] but that of component 0 is NaN
            mixture: [{weight: 0.5, covariance: {identity: 2}}, {weight: 0.5, covariance: {identity: 3}}] | s.yaml:8:12: initial.mixture: all components must have one dimension: component 0 has 2 but component 1 has 3
            mixture: [{weight: 1, covariance: [[1, 2], [2, 1]]}] | s.yaml:8:37: initial.mixture.0.covariance must be positive semidefinite but its smallest eigenvalue is -1.0 (the largest is 3.0)
            mixture: [{weight: 1, covariance: {identity: 2}}]$  mean: [0, 0] | s.yaml:9:3: the key mean does not fit here in initial; allowed are mixture
            positions: [{weight: 1, covariance: {identity: 2}}]$  mixture: [] | s.yaml:8:3: the key positions does not fit here in initial; allowed are mixture
            labels: [0, 1] | s.yaml:8:3: initial needs the key tokens: labels belong to tokens, one to each
            labels: [0, 1]$  covariance: {identity: 2} | s.yaml:9:3: the key covariance does not fit here in initial; allowed are tokens, labels, standardize
            tokens: [[0, 1], [2, 3], [4, 5]]$  labels: [0, 0] | s.yaml:9:11: initial.labels must be one per token but there are 2 labels for 3 tokens
            tokens: [[0, 1], [2, 3]]$  labels: [0, 0, 0] | s.yaml:9:11: initial.labels must be one per token but there are 3 labels for 2 tokens
            tokens: {file: good.csv}$  labels: [0, 0] | s.yaml:9:11: initial.labels must be one per token but there are 2 labels for 3 tokens
            tokens: {file: good.csv}$  labels: [0, 0, 0, 0] | s.yaml:9:11: initial.labels must be one per token but there are 4 labels for 3 tokens
            tokens: {file: good.csv}$  labels: {file: good.csv} | s.yaml:9:11: initial.labels must be one column or one row but is 3 x 2
            tokens: {file: good.csv}$  labels: {file: none.csv} | s.yaml:9:11: initial.labels: @none.csv: file does not exist
            tokens: {file: good.csv}$  labels: [0, 1.5, 0] | s.yaml:9:11: initial.labels must be whole numbers of at most 9007199254740992 in absolute value but entry 1 is 1.5
            tokens: {file: good.csv}$  labels: [0, 1e300, 0] | s.yaml:9:11: initial.labels must be whole numbers of at most 9007199254740992 in absolute value but entry 1 is 1.0E300
            tokens: {file: good.csv}$  labels: [0, .nan, 0] | s.yaml:9:11: initial.labels: matrix entries must be finite: entry (1, 0) is NaN
            tokens: {file: good.csv}$  labels: [0, zero, 0] | s.yaml:9:15: initial.labels.1 must be a number but is the text "zero"
            tokens: {file: good.csv}$  labels: [2, -3, 2] | s.yaml:9:11: initial.labels must each belong to at least two tokens, as a covariance needs them, but label -3 belongs to one; leave that token out or join labels
            """)
    void wrongLawOfSeveralComponents(String initial, String expected) throws IOException {
        writeFiles();
        check(STUDY.replace(LAW, initial.replace("$", "\n")), expected);
    }

    @Test
    void labelsThatAreNoClassesAreRefused() throws IOException {
        StringBuilder numbers = new StringBuilder();
        for (int i = 0; i <= StudyLimits.MAX_COMPONENTS; i++) {
            numbers.append(i).append('\n');
        }
        Files.writeString(scratch.resolve("ids.csv"), numbers);
        check(
                STUDY.replace(LAW, "tokens: {file: ids.csv}\n  labels: {file: ids.csv}"),
                "s.yaml:9:11: initial.labels must name at most 4096 classes but name 4097; check that these are labels of"
                        + " classes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            softmax$  bias: 1  | s.yaml:4:3: attention.bias belongs to the types sigmoid, relu, erf and unnormalized; remove it
            linear$  bias: 0   | s.yaml:4:3: attention.bias belongs to the types sigmoid, relu, erf and unnormalized; remove it
            sigmoid$  bias: x  | s.yaml:4:9: attention.bias must be a number but is the text "x"
            sigmoid$  bias: .inf | s.yaml:4:9: attention.bias must be a finite number but is Infinity
            relu$  scale: .nan | s.yaml:4:10: attention.scale must be a finite number but is NaN
            erf$  epsilon: 1   | s.yaml:4:3: attention.epsilon belongs to sinkhorn attention; remove it, or set type: sinkhorn
            softmax$  normalization: rms$  gain: [1] | s.yaml:5:9: attention.gain must be a column of length 2 but is 1 x 1
            softmax$  normalization: layer | s.yaml:4:18: attention.normalization must be one of none, mean-field-rms, rms but is the text "layer"
            softmax$  mask: causal | s.yaml:4:9: attention.mask: a causal mask needs components in the order of positions, but those of a mixture stand at all positions; give the law as positions, or remove the mask
            sinkhorn$  epsilon: 1 | s.yaml:3:3: attention: sinkhorn attention has no closure for a law of several components but the law has 2; use softmax or l2 attention, or one component
            """)
    void wrongAttentionToSeveralComponents(String type, String expected) throws IOException {
        String law = "mixture: [&a {weight: 0.5, covariance: {identity: 2}}, *a]";
        check(STUDY.replace(LAW, law).replace("softmax", type.replace("$", "\n")), expected);
    }

    @Test
    void attentionWithoutClosureIsNamedByItsLayer() throws IOException {
        String law = "mixture: [&a {weight: 0.5, covariance: {identity: 2}}, *a]";
        String layer =
                "  - {depth: 1, attention: {type: softmax%s, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}}}\n";
        String layers = "layers:\n" + layer.formatted("") + layer.formatted(", mask: causal");
        check(
                STUDY.replaceAll("(?s)attention:.*initial", "initial")
                        .replace("depth: 10\n", layers)
                        .replace(LAW, law),
                "s.yaml:6:49: layers.1.attention.mask: a causal mask needs components in the order of positions, but those"
                        + " of a mixture stand at all positions; give the law as positions, or remove the mask");
        check(
                STUDY.replace("softmax", "sinkhorn\n  epsilon: 1\n  normalization: rms"),
                "s.yaml:3:3: attention: sinkhorn attention has no closure under token-wise normalisation rms;"
                        + " use mean-field-rms, or softmax attention");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            closure: projected                 | s.yaml:11:10: closure must be a map but is the text "projected"
            closure: {cubature: simpson}       | s.yaml:11:21: closure.cubature must be one of auto, gauss-hermite, spherical-radial, quasi-monte-carlo but is the text "simpson"
            closure: {points: 8}               | s.yaml:11:19: closure.points belong to the cubature gauss-hermite or quasi-monte-carlo but the cubature is auto; remove points
            closure: {cubature: spherical-radial, points: 8} | s.yaml:11:47: closure.points belong to the cubature gauss-hermite or quasi-monte-carlo but the cubature is spherical-radial; remove points
            closure: {cubature: gauss-hermite, points: 3} | s.yaml:11:44: closure.points of the cubature gauss-hermite must be from 4 to 128 per direction but are 3
            closure: {cubature: gauss-hermite, points: 129} | s.yaml:11:44: closure.points of the cubature gauss-hermite must be from 4 to 128 per direction but are 129
            closure: {cubature: gauss-hermite, points: 8.5} | s.yaml:11:44: closure.points must be a whole number but is the number 8.5
            closure: {cubature: quasi-monte-carlo, points: 15} | s.yaml:11:48: closure.points of the cubature quasi-monte-carlo must be from 16 to 1048576 but are 15
            closure: {cubature: quasi-monte-carlo, points: 2e6} | s.yaml:11:48: closure.points of the cubature quasi-monte-carlo must be from 16 to 1048576 but are 2000000
            closure: {merge-distance: 0}       | s.yaml:11:27: closure.merge-distance must be a positive number but is 0.0
            closure: {merge-distance: .nan}    | s.yaml:11:27: closure.merge-distance must be a positive number but is NaN
            """)
    void wrongClosure(String line, String expected) throws IOException {
        check(STUDY + line + "\n", expected);
    }

    @Test
    void residualStackOfAProjectedClosureIsRefused() throws IOException {
        check(
                STUDY.replace("softmax", "sigmoid") + "solver: {method: layers, step: 1}\n",
                "s.yaml:11:18: solver.method: the method layers needs a law of one component and attention that keeps"
                        + " Gaussians Gaussian, as one layer is not closed else; use the method dormand-prince-853");
    }

    @Test
    void badInputThatShowsLaterIsReportedAtItsPlace() throws IOException {
        Study study = StudyFile.read(Files.writeString(
                scratch.resolve("s.yaml"), STUDY + "closure: {points: 4, cubature: gauss-hermite}\n"));
        for (String[] words : new String[][] {
            {"points of the cubature are too many", "s.yaml:11:19: closure.points of the cubature are too many"},
            {"the attention is infinite", "s.yaml:3:3: attention: the attention is infinite"},
            {"nothing is right", "s.yaml:1:1: nothing is right"}
        }) {
            assertThatThrownBy(() -> study.attempt(() -> {
                        throw new InvalidInputException(words[0]);
                    }))
                    .isInstanceOf(DocumentException.class)
                    .extracting(e -> shortened(e.getMessage()))
                    .isEqualTo(words[1]);
        }
        assertThat(study.<Integer>attempt(() -> 3)).isEqualTo(3);
    }

    @Test
    void allProblemsOfTheStructureAreListedInTheOrderOfTheFile() throws IOException {
        String text = STUDY.replace("depth: 10", "depth: ten") + "solvr: {}\nsave: {points: many, att: [1]}\n";
        assertThat(failure(text).problems().stream().map(problem -> shortened(problem.toString())))
                .containsExactly(
                        "s.yaml:10:8: depth must be a number but is the text \"ten\"",
                        "s.yaml:11:1: unknown key solvr in the study; allowed are (keys)",
                        "s.yaml:12:16: save.points must be a whole number but is the text \"many\"",
                        "s.yaml:12:22: unknown key att in save; allowed are points, at, every, spacing, first, laws");
    }

    @Test
    void errorsInHeadsAndLayersNameThem() throws IOException {
        String text = """
                anisoflow: 1
                layers:
                  - {depth: 1, attention: {type: linear, query: [[1]], key: [[1]], value: [[1]]}}
                  - depth: 2
                    attention:
                      heads:
                        - {type: sinkhorn, epsilon: 1, query: [[1]], key: [[1]], value: [[1]]}
                        - {type: l2, query: [[1]], key: [[1]], value: [[1]]}
                initial: {covariance: [[1]]}
                """;
        check(
                text.replace("epsilon: 1", "epsilon: -1"),
                "s.yaml:7:37: layers.1.attention.heads.0.epsilon must be a positive number but is -1.0");
        check(text.replace("depth: 2", "depth: 0"), "s.yaml:4:12: layers.1.depth must be a positive number but is 0.0");
        check(
                text.replace("l2, query: [[1]], key: [[1]]", "l2, query: [[1, 2]], key: [[1, 2]]"),
                "s.yaml:8:61: layers.1.attention.heads.1.value must have as many columns as query: query is 1 x 2, key is"
                        + " 1 x 2, value is 1 x 1");
        check(
                text.replace(
                        "linear, query: [[1]], key: [[1]], value: [[1]]",
                        "linear, query: {identity: 2}, key: {identity: 2}, value: {identity: 2}"),
                "s.yaml:3:3: layers: all layers must have the same token dimension: layer 0 has 2 but layer 1 has 1");
        check(
                text.replace("{type: l2,", "{type: l2, normalization: none,"),
                "s.yaml:8:22: layers.1.attention.heads.1.normalization is shared by all heads; write it beside heads");
        check(
                text.replace("      heads:", "      type: l2\n      heads:"),
                "s.yaml:6:7: the key type does not fit here in layers.1.attention; allowed are heads, mask, normalization, gain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", "# a comment only\n"})
    void emptyFile(String text) throws IOException {
        check(text, "s.yaml: the study file is empty");
    }

    @Test
    void filesThatAreNoStudies() throws IOException {
        check("hello\n", "s.yaml:1:1: the study must be a map but is the text \"hello\"");
        check("---\n", "s.yaml:2:1: the study must be a map but is empty");
        check("[1]\n", "s.yaml:1:1: the study must be a map but is a list");
        check("a: \"x\n", "s.yaml:2:1: not valid YAML: a quote is not closed");
        check("{\"a\": 1", "s.yaml:1:8: not valid YAML: a comma or the brace } is missing");
        check("a: 1\nb: x\u0001\n", "s.yaml:2:5: not valid YAML: the character U+0001 is not allowed");
        assertThat(shortened(
                        failure(new byte[] {'a', ':', '\n', ' ', (byte) 0xFF}).getMessage()))
                .isEqualTo("s.yaml:2:2: not valid UTF-8; save the file in that encoding");
        assertThat(catchThrowableOfType(DocumentException.class, () -> StudyFile.read(scratch.resolve("none.yaml"))))
                .hasMessage(scratch.resolve("none.yaml") + ": the study file does not exist");
        assertThat(catchThrowableOfType(DocumentException.class, () -> StudyFile.read(scratch)))
                .hasMessage(scratch + ": is a directory; a study file is needed");
    }

    @Test
    void boundsProtectTheMachine() throws IOException {
        check(
                "title: " + "[".repeat(70) + "]".repeat(70),
                "s.yaml:1:72: lists and maps are nested deeper than 64 levels");
        StringBuilder bomb = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 9; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1) + "]\n");
        }
        check(bomb.toString(), "s.yaml:7:10: more than 2097152 values, aliases counted by what they stand for");
        check(
                "# " + "x".repeat(DocumentLimits.MAX_FILE_BYTES),
                "s.yaml: the study file is larger than 16 MiB; put large matrices into a file of numbers and refer to it"
                        + " with {file: PATH}");
        String heads = "  heads: ["
                + "{type: l2, query: {identity: 4096}, key: {identity: 4096}, value: {identity: 4096}},".repeat(5)
                + "]\n";
        assertThat(shortened(failure(STUDY.replaceAll("(?s)  type.*value: .identity: 2.\n", heads)
                                .replace(LAW, "covariance: {identity: 4096}"))
                        .getMessage()))
                .matches(
                        "s.yaml:3:\\d+: attention.heads.\\d.(query|key|value): does not fit: the matrices up to here and a run with "
                                + "them need about [0-9.]+ [GM]iB of memory, most of it for the run, but Java has \\d+ MiB; "
                                + "(give Java more memory .ANISOFLOW_JAVA_OPTS=-Xmx\\d+g.|use a machine with .*)");
    }

    @Test
    void aLargeArrayIsRefusedBeforeItIsRead() throws IOException {
        Path file = scratch.resolve("large.npy");
        int columns = (int) (Runtime.getRuntime().maxMemory() / 4 / Double.BYTES / 1024);
        ArrayFiles.writeNpy(file, NumericArray.matrix(1, 1, new double[1]));
        byte[] header = Files.readAllBytes(file);
        String text = new String(header, 0, header.length - Double.BYTES, StandardCharsets.ISO_8859_1);
        String shape = "(1, 1)";
        String wide = "(1024, " + columns + ")";
        int spaces = wide.length() - shape.length();
        text = text.replace(shape, wide).replaceFirst(" {" + spaces + "}\n$", "\n");
        Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(text.length() + 1024L * columns * Double.BYTES);
        }
        long before = System.nanoTime();
        assertThat(failure(STUDY.replace("query: {identity: 2}", "query: {file: large.npy}"))
                        .getMessage())
                .contains("attention.query: does not fit: the matrices up to here and a run with them need about");
        assertThat(System.nanoTime() - before).isLessThan(2_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ragged.csv                    | @ragged.csv: line 2 has 3 values but line 1 has 2; every row needs the same number of columns
            text.csv                      | @text.csv: line 3, column 2 is "x", which is not a number (cells are separated by commas and use a decimal point)
            nan.csv                       | @nan.csv: line 2, column 2 is "nan"; every value must be a finite number
            one.csv                       | a covariance needs at least two tokens but there is one; give more rows, or mean and covariance instead of tokens
            empty.csv                     | @empty.csv: file is empty
            none.csv                      | @none.csv: file does not exist
            short.npy                     | @short.npy: the array is truncated: shape (2000, 2) needs 32000 bytes of data but there are 32
            pickled.npz, array: w         | @pickled.npz: array "w" holds pickled Python objects, which are refused because loading them can run code; save it as numbers, for example numpy.save(file, array.astype('float64'))
            good.npz, array: zz           | @good.npz: has no array "zz"; it has "w", "cube"
            good.npz, array: cube         | @good.npz: holds an array of shape (2, 2, 2) but a table needs two axes, rows and columns, or one, which is a column
            good.h5, dataset: v           | @good.h5: has no dataset "v"; it has "w"
            good.h5, array: w             | @good.h5: cannot be read with array "w": arrays in a file of this format are named with dataset
            lie.safetensors, tensor: w    | @lie.safetensors: tensor "w" ends at byte 8000000 of the data but the file has only 64
            """)
    void badTokenFiles(String form, String expected) throws IOException {
        writeFiles();
        check(STUDY.replace(LAW, "tokens: {file: " + form + "}"), "s.yaml:8:11: initial.tokens: " + expected);
    }

    @Test
    void tokensOfAnotherDimensionAreRefusedBeforeTheyAreRead() throws IOException {
        Files.writeString(scratch.resolve("wide.csv"), "1,2,3\n4,5,nan\n");
        check(
                STUDY.replace(LAW, "tokens: {file: wide.csv}"),
                "s.yaml:8:11: initial.tokens must have 2 coordinates per token, which is what attention acts on, but have 3");
    }

    @Test
    void badMatrixFiles() throws IOException {
        writeFiles();
        check(
                STUDY.replace("query: {identity: 2}", "query: {file: none.npy}"),
                "s.yaml:4:10: attention.query: @none.npy: file does not exist");
        check(
                STUDY.replace("query: {identity: 2}", "query: {file: good.npz, array: cube}"),
                "s.yaml:4:10: attention.query must have one or two axes but is a float64 array of shape (2, 2, 2) in"
                        + " @good.npz");
        check(
                STUDY.replace(LAW, "tokens: {random: normal, shape: [3, 5000], seed: 1}"),
                "s.yaml:8:11: initial.tokens must have from 1 to 4096 coordinates per token but have 5000");
    }

    private void writeFiles() throws IOException {
        Files.writeString(scratch.resolve("good.csv"), "1,2\n3,4\n5,5\n");
        Files.writeString(scratch.resolve("ragged.csv"), "1,2\n3,4,5\n");
        Files.writeString(scratch.resolve("text.csv"), "a,b\n1,2\n3,x\n");
        Files.writeString(scratch.resolve("nan.csv"), "1,2\n3,nan\n");
        Files.writeString(scratch.resolve("one.csv"), "1,2\n");
        Files.writeString(scratch.resolve("empty.csv"), "");
        Path npy = scratch.resolve("short.npy");
        ArrayFiles.writeNpy(npy, NumericArray.matrix(2, 2, new double[4]));
        byte[] whole = Files.readAllBytes(npy);
        String header = new String(whole, StandardCharsets.ISO_8859_1);
        String lie = header.replace("(2, 2), }   ", "(2000, 2), }");
        assertThat(lie).isNotEqualTo(header).hasSameSizeAs(header);
        Files.write(npy, lie.getBytes(StandardCharsets.ISO_8859_1));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(scratch.resolve("pickled.npz")))) {
            zip.putNextEntry(new ZipEntry("w.npy"));
            zip.write(header.replace("<f8", "|O")
                    .replace("(2, 2), }", "(2, 2), } ")
                    .getBytes(StandardCharsets.ISO_8859_1));
            zip.closeEntry();
        }
        try (NpzWriter npz = new NpzWriter(scratch.resolve("good.npz"))) {
            npz.add("w", NumericArray.matrix(2, 2, new double[] {1, 0, 0, 1}));
            npz.add("cube", NumericArray.of(new int[] {2, 2, 2}, new double[8]));
        }
        try (Hdf5Writer hdf5 = new Hdf5Writer(scratch.resolve("good.h5"))) {
            hdf5.add("w", NumericArray.matrix(2, 2, new double[] {1, 0, 0, 1}));
        }
        byte[] claim = "{\"w\":{\"dtype\":\"F64\",\"shape\":[1000,1000],\"data_offsets\":[0,8000000]}}"
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer tensors = ByteBuffer.allocate(8 + claim.length + 64).order(ByteOrder.LITTLE_ENDIAN);
        tensors.putLong(claim.length).put(claim);
        Files.write(scratch.resolve("lie.safetensors"), tensors.array());
    }

    @Test
    void damagedStudiesAreStudiesOrRefused() throws IOException {
        String single = STUDY + "solver: {method: layers, step: 1}\nsave: {at: [0, 5], laws: ends}\nqueries: [[1, 2]]\n"
                + "drift: {linear: {random: wishart, shape: [2, 2], seed: 3}}\nmetrics: [gap_rank]\n";
        String several = STUDY.replace("softmax", "relu\n  bias: 0.5\n  normalization: rms")
                        .replace(LAW, "tokens: [[1, 2], [3, 4], [5, 7], [6, 5]]\n  labels: [0, 1, 0, 1]")
                + "closure: {cubature: quasi-monte-carlo, points: 64, merge-distance: 0.1}\n";
        String letters = "[]{}:,-#&*!|>'\"%@ \n\t0e.x~?=\u00e9\u0000";
        long seed = 20;
        Random random = new Random(seed);
        Path file = scratch.resolve("s.yaml");
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            StringBuilder damaged = new StringBuilder(i % 2 == 0 ? single : several);
            for (int n = random.nextInt(3); n >= 0; n--) {
                int place = random.nextInt(damaged.length());
                switch (random.nextInt(3)) {
                    case 0 -> damaged.deleteCharAt(place);
                    case 1 -> damaged.insert(place, letters.charAt(random.nextInt(letters.length())));
                    default -> damaged.setCharAt(place, letters.charAt(random.nextInt(letters.length())));
                }
            }
            Files.writeString(file, damaged);
            try {
                StudyFile.read(file);
            } catch (DocumentException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", case " + i + ":\n" + damaged, e);
            }
        }
        assertThat(refused).isBetween(300, 999);
    }
}
