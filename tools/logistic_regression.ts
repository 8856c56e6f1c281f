/** Newton's method has converged when no weight moves more than this. */
const CLOSE_ENOUGH = 1e-6;
const MOST_STEPS = 50;

/** Values that speak for the right answer; turned round, they would speak for the wrong one. */
export interface Example {
  readonly values: readonly number[];
  readonly weight: number;
}

/**
 * Logistic regression of examples against their own mirror images, so without an intercept: the
 * weights that make the product of the odds greatest, by Newton's method, with a normal prior on each.
 * @param priorVariance of each weight: values should be of like size
 * @returns a weight for each value as it is
 */
export function antisymmetricLogisticRegression(
  examples: readonly Example[],
  priorVariance: number,
): Float64Array {
  const count = examples[0]?.values.length ?? 0;
  const rows = examples.map(({ values }) => Float64Array.from(values));
  const weights = new Float64Array(count);
  for (let step = 0; step < MOST_STEPS; step++) {
    const gradient = weights.map((w) => -w / priorVariance);
    const curvature = new Float64Array(count * count);
    for (let i = 0; i < count; i++) curvature[i * count + i] = 1 / priorVariance;
    rows.forEach((row, n) => {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += (weights[i] as number) * (row[i] as number);
      const wrong = 1 / (1 + Math.exp(sum));
      const weight = examples[n]?.weight ?? 0;
      for (let i = 0; i < count; i++) {
        const x = row[i] as number;
        gradient[i] = (gradient[i] as number) + weight * wrong * x;
        const bend = weight * wrong * (1 - wrong) * x;
        for (let k = 0; k <= i; k++) {
          const at = i * count + k;
          curvature[at] = (curvature[at] as number) + bend * (row[k] as number);
        }
      }
    });
    const move = solve(curvature, gradient);
    move.forEach((d, i) => weights[i] = (weights[i] as number) + d);
    if (move.every((d) => Math.abs(d) < CLOSE_ENOUGH)) break;
  }
  return weights;
}

/** Solves a positive definite system, of which the lower half is given, by Cholesky's method; overwrites it. */
function solve(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length;
  const at = (i: number, k: number) => matrix[i * n + k] as number;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let sum = at(i, k);
      for (let m = 0; m < k; m++) sum -= at(i, m) * at(k, m);
      matrix[i * n + k] = i === k ? Math.sqrt(sum) : sum / at(k, k);
    }
  }
  const x = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= at(i, k) * (x[k] as number);
    x[i] = sum / at(i, i);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (x[k] as number);
    x[i] = sum / at(i, i);
  }
  return x;
}
