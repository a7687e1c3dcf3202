package org.anisoflow.ode.particles;

/** The error function by the rational approximations of [cody1969], to a few ulp. */
final class Erf {
    private static final double[] NEAR_TOP = {
        0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694
    };
    private static final double[] NEAR_BOTTOM = {
        1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171
    };
    private static final double[] MIDDLE_TOP = {
        2.1531153547440383e-08,
        0.5641884969886701,
        8.883149794388377,
        66.11919063714163,
        298.6351381974001,
        881.952221241769,
        1712.0476126340707,
        2051.0783778260716,
        1230.3393547979972
    };
    private static final double[] MIDDLE_BOTTOM = {
        1,
        15.744926110709835,
        117.6939508913125,
        537.1811018620099,
        1621.3895745666903,
        3290.7992357334597,
        4362.619090143247,
        3439.3676741437216,
        1230.3393548037495
    };
    private static final double[] FAR_TOP = {
        0.016315387137302097,
        0.30532663496123236,
        0.36034489994980445,
        0.12578172611122926,
        0.016083785148742275,
        0.0006587491615298378
    };
    private static final double[] FAR_BOTTOM = {
        1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918
    };

    private Erf() {}

    static double erf(double x) {
        double y = Math.abs(x);
        if (y <= 0.46875) {
            return x * horner(NEAR_TOP, x * x) / horner(NEAR_BOTTOM, x * x);
        }
        if (y > 6) {
            return Math.signum(x);
        }
        double complement;
        if (y <= 4) {
            complement = horner(MIDDLE_TOP, y) / horner(MIDDLE_BOTTOM, y);
        } else {
            double inverse = 1 / (y * y);
            complement =
                    (1 / Math.sqrt(Math.PI) - inverse * horner(FAR_TOP, inverse) / horner(FAR_BOTTOM, inverse)) / y;
        }
        return Math.copySign(1 - Math.exp(-y * y) * complement, x);
    }

    private static double horner(double[] coefficients, double x) {
        double sum = 0;
        for (double c : coefficients) {
            sum = sum * x + c;
        }
        return sum;
    }
}
