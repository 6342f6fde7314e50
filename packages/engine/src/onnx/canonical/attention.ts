import type { Arithmetic } from "../graph/arithmetic.js";
import type { Value } from "../graph/value.js";
import { type Call, type CanonicalRule, listOf, numberOf, operand, optional, unsupported } from "./call.js";

/** What ONNX Runtime adds where a mask says no: the least number of float32, so that a row without any yes stays finite. */
const LEAST = -3.4028234663852886e38;

const PLAIN = { transA: 0, transB: 0 };

/** [events, heads, tokens, width] of each. */
interface Heads {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
}

interface Weighing {
  readonly scale: number;
  /** Added to the scores, broadcast to [events, heads, queries, keys]. */
  readonly biases: readonly Value[];
  readonly causal: boolean;
  /** Who may look where, broadcast likewise: a query that may look nowhere gets zeros. */
  readonly looks: Value | null;
  /** 0: none. */
  readonly softcap: number;
}

/** A query looks at its own place and those before. */
function before(m: Arithmetic, queries: number, keys: number): Value {
  const entries = Float64Array.from({ length: queries * keys }, (_, i) => (i % keys > Math.floor(i / keys) ? 0 : 1));
  return m.builder.constant(entries, [queries, keys], "bool");
}

/** softmax(scale Q K' + biases) V, [events, heads, queries, width]; a softcap bends scores before masks do. */
function attend(m: Arithmetic, { q, k, v }: Heads, { scale, biases, causal, looks, softcap }: Weighing): Value {
  const turned = m.transpose(k, [0, 1, 3, 2]);
  const raw = m.builder.apply("MatMul", [m.mul(q, scale), turned], PLAIN);
  const bent = softcap === 0 ? raw : m.mul(m.unary("Tanh", m.div(raw, softcap)), softcap);
  const earlier = causal ? before(m, q.shape[2], k.shape[2]) : null;
  const all = earlier === null ? biases : [...biases, allowed(m, earlier)];
  const scores = [...all, ...(looks === null ? [] : [allowed(m, looks)])].reduce((sum, bias) => m.add(sum, bias), bent);
  const shares = m.builder.apply("Softmax", [scores], { axis: 3 });
  if (looks === null) return m.builder.apply("MatMul", [shares, v], PLAIN);
  const either = m.indicator(earlier === null ? looks : m.binary("And", looks, earlier));
  const anywhere = m.reduce("ReduceMax", either, [either.shape.length - 1]);
  return m.builder.apply("MatMul", [m.mul(shares, anywhere), v], PLAIN);
}

/** [events, tokens, heads * width] as [events, heads, tokens, width]. */
function split(m: Arithmetic, x: Value, heads: number): Value {
  const [events, tokens, width] = x.shape;
  return m.transpose(m.reshape(x, [events, tokens, heads, width / heads]), [0, 2, 1, 3]);
}

function joined(m: Arithmetic, x: Value): Value {
  const [events, heads, tokens, width] = x.shape;
  return m.reshape(m.transpose(x, [0, 2, 1, 3]), [events, tokens, heads * width]);
}

/** Keys and values of fewer heads serve several neighbouring heads of queries each. */
function shared(m: Arithmetic, x: Value, heads: number): Value {
  const [events, own, tokens, width] = x.shape;
  if (own === heads) return x;
  const each = heads / own;
  const spread = m.builder.apply("Expand", [m.reshape(x, [events, own, 1, tokens, width])], {
    shape: [events, own, each, tokens, width],
  });
  return m.reshape(spread, [events, heads, tokens, width]);
}

/** Where a mask says no, the least number. */
const allowed = (m: Arithmetic, mask: Value, otherwise = LEAST): Value => m.where(mask, 0, otherwise);

function withoutCache(call: Call, first: number, outputs: readonly number[]): void {
  const given = call.inputs.slice(first).some((one) => one !== null);
  if (given || outputs.some(call.used)) throw unsupported("a use of keys and values from before");
}

/** ONNX's own, of three or four axes. */
function attention(call: Call): Value {
  const { math } = call;
  withoutCache(call, 4, [1, 2, 3]);
  const [q, k, v] = [operand(call, 0), operand(call, 1), operand(call, 2)];
  const flat = q.shape.length === 3;
  const heads = flat ? numberOf(call, "q_num_heads", 1) : (q.shape[1] ?? 1);
  const fewer = numberOf(call, "kv_num_heads", heads);
  const [queries, keys, values] = flat
    ? [split(math, q, heads), split(math, k, fewer), split(math, v, fewer)]
    : [q, k, v];
  for (const side of ["left_window_size", "right_window_size"])
    if (numberOf(call, side, -1) >= 0) throw unsupported("a window of keys");
  const mask = optional(call, 3);
  const added = mask !== null && mask.kind === "float";
  const result = attend(
    math,
    { q: queries, k: shared(math, keys, heads), v: shared(math, values, heads) },
    {
      scale: numberOf(call, "scale", 1 / Math.sqrt(queries.shape[3])),
      biases: added ? [mask] : [],
      looks: added ? null : mask,
      causal: numberOf(call, "is_causal", 0) === 1,
      softcap: numberOf(call, "softcap", 0),
    },
  );
  return flat ? joined(math, result) : result;
}

/** A mask [events, keys] of zeros and ones, as what is added to scores [events, heads, queries, keys]. */
function keyMask(call: Call, mask: Value): Value {
  const { math } = call;
  const [events, keys] = mask.shape;
  if (keys === undefined || mask.shape.length !== 2) throw unsupported("a mask of this shape");
  const yes = math.binary("Greater", mask, math.builder.constant(Float64Array.of(0), [], mask.kind));
  return math.reshape(allowed(math, yes, numberOf(call, "mask_filter_value", -10000)), [events, 1, 1, keys]);
}

interface Parts extends Heads {
  readonly mask: Value | null;
  readonly bias: Value | null;
}

function ofRuntime(call: Call, { q, k, v, mask, bias }: Parts): Value {
  const { math } = call;
  const heads = numberOf(call, "num_heads", 1);
  const [queries, keys, values] = [q, k, v].map((one) => split(math, one, heads));
  const scale = numberOf(call, "scale", 0);
  const result = attend(
    math,
    { q: queries, k: keys, v: values },
    {
      scale: scale === 0 ? 1 / Math.sqrt(queries.shape[3]) : scale,
      looks: null,
      biases: [...(mask === null ? [] : [keyMask(call, mask)]), ...(bias === null ? [] : [bias])],
      causal: numberOf(call, "unidirectional", 0) === 1,
      softcap: 0,
    },
  );
  return joined(math, result);
}

function parts(math: Arithmetic, x: Value, widths: readonly number[]): readonly Value[] {
  let start = 0;
  return widths.map((width) => math.slice(x, x.shape.length - 1, { start, end: (start += width) }));
}

/** ONNX Runtime's, from queries, keys and values. */
function multiHead(call: Call): Value {
  const { math } = call;
  withoutCache(call, 6, [1, 2, 3]);
  const three = [operand(call, 0), operand(call, 1), operand(call, 2)];
  if (three.some(({ shape }) => shape.length !== 3)) throw unsupported("packed queries, keys and values");
  const added = optional(call, 3);
  const shifts =
    added === null
      ? []
      : parts(
          math,
          added,
          three.map(({ shape }) => shape[2]),
        );
  const [q, k, v] = three.map((one, i) => (added === null ? one : math.add(one, shifts[i])));
  return ofRuntime(call, { q, k, v, mask: optional(call, 4), bias: optional(call, 5) });
}

/** ONNX Runtime's, from tokens and the weights of all three projections. */
function selfAttention(call: Call): Value {
  const { math } = call;
  if (optional(call, 4) !== null || call.used(1)) throw unsupported("a use of keys and values from before");
  if (numberOf(call, "do_rotary", 0) === 1) throw unsupported("rotary embeddings");
  const [x, weights, bias] = [operand(call, 0), operand(call, 1), optional(call, 2)];
  const third = (weights.shape[1] ?? 0) / 3;
  const projected = math.builder.apply("MatMul", [x, weights], PLAIN);
  const all = bias === null ? projected : math.add(projected, bias);
  const [q, k, v] = parts(math, all, listOf(call, "qkv_hidden_sizes") ?? [third, third, third]);
  return ofRuntime(call, { q, k, v, mask: optional(call, 3), bias: optional(call, 5) });
}

export const ATTENTION: Readonly<Record<string, CanonicalRule>> = {
  Attention: attention,
  "com.microsoft.Attention": selfAttention,
  "com.microsoft.MultiHeadAttention": multiHead,
};
