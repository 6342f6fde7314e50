/** What `foolproof explain CODE` and the docs say of an error: why it happens, and what to do. */
export interface ErrorExplanation {
  readonly cause: string;
  readonly cure: string;
}

/** Every code a user can meet, sorted by area. A test holds that each code thrown anywhere stands here, and the reverse. */
export const ERROR_CATALOGUE = {
  FP_DATA_CLASS_EMPTY: {
    cause: "After selections no event of a declared class is left.",
    cure: "Check class, label map and selection of the data files; an audit needs events of every class.",
  },
  FP_DATA_CLASS_UNKNOWN: {
    cause: "A data file, a label map or a role names a class that the audit does not have.",
    cure: "Use one of the class names in network.output.classes.",
  },
  FP_DATA_COLUMN_MISSING: {
    cause: "A column that the spec uses is not in the file.",
    cure: "Compare with `foolproof columns FILE`; the error names the nearest column.",
  },
  FP_DATA_COLUMN_TEXT: {
    cause: "A text column stands where numbers are needed.",
    cure: "Texts can be compared with == and != only, and serve as labels and identifiers; turn the column into numbers for anything else.",
  },
  FP_DATA_CONSTRAINT_VIOLATED: {
    cause: "A nominal event already violates a constraint that perturbed events must obey.",
    cure: "Correct the constraint, or cut such events away with the file's selection.",
  },
  FP_DATA_INFINITE: {
    cause: "An observable or a weight is infinite in the file.",
    cure: "Repair the file, or cut the event away with the file's selection.",
  },
  FP_DATA_MISSING_WITHOUT_FEED: {
    cause: "An input of the network is NaN and no value is declared that the network is fed instead.",
    cure: "Declare `missing: {values: [...], feed: NUMBER}` with the value that the network was trained on.",
  },
  FP_DATA_NOT_INTEGER: {
    cause: "An observable of kind integer has a fractional value.",
    cure: "Declare it continuous, or repair the column.",
  },
  FP_DATA_PERIODIC_RANGE: {
    cause: "A periodic observable has values outside both [-P/2, P/2] and [0, P].",
    cure: "Check the period and its unit (radians or degrees), or declare the sentinel among them as missing.",
  },
  FP_DATA_RANGE_EXCLUDES: {
    cause: "Events lie outside the physical range declared for an observable.",
    cure: "Widen the range, cut the events away with a selection, or declare a sentinel as missing.",
  },
  FP_DATA_SELECTION_EMPTY: {
    cause: "A file's selection keeps no event.",
    cure: "Check the selection against `foolproof columns FILE`: units, sentinels and spelling of texts.",
  },
  FP_DATA_LABEL_UNMAPPED: {
    cause: "The label column holds a value that the label map does not mention.",
    cure: "Add the value to the label map, or cut such events away with the file's selection.",
  },
  FP_DATA_TOO_MANY: {
    cause: "The audit has more classes or files than its tables can number.",
    cure: "Merge files or classes.",
  },
  FP_DATA_WEIGHT_NAN: {
    cause: "The weight of an event is not a number.",
    cure: "Repair the weight column or expression; the error names file and row.",
  },
  FP_DATA_WEIGHT_SUM: {
    cause: "The weights of a class sum to zero or less.",
    cure: "Give every class a positive sum of weights: more events, or weights without such large negative ones.",
  },
  FP_DATA_WEIGHT_ZERO: { cause: "Every weight is zero.", cure: "Check the weight column or expression." },

  FP_ENVELOPE_UNCERTAINTY_INVALID: {
    cause: "An uncertainty is negative or not a number for some event.",
    cure: "Correct the formula; guard missing operands with where(missing(x), ...) or coalesce(x, v).",
  },

  FP_FORMULA_ARGUMENTS: {
    cause: "A function is called with the wrong number of arguments.",
    cure: "See the function's arguments in the error.",
  },
  FP_FORMULA_CYCLE: {
    cause: "Derived observables need each other in a circle.",
    cure: "Write one of them with primary observables only.",
  },
  FP_FORMULA_MISMATCH: {
    cause: "A derived observable in the file does not follow its formula.",
    cure: "Check units and definition; declare the column continuous or fixed if it is no function of the others.",
  },
  FP_FORMULA_SYNTAX: {
    cause: "An expression cannot be read.",
    cure: "The error points at the place; operators are + - * / ^, comparisons, and, or, not.",
  },
  FP_FORMULA_TEXT: {
    cause: "A text stands where a number is needed, or is compared with a column of numbers.",
    cure: "Texts can only be compared with text columns, by == and !=.",
  },
  FP_FORMULA_UNKNOWN_FUNCTION: {
    cause: "An expression calls a function that does not exist.",
    cure: "The error names the nearest one.",
  },
  FP_FORMULA_UNKNOWN_NAME: {
    cause: "An expression uses a name that is no column or observable here.",
    cure: "The error names the nearest one; names with blanks stand in backticks.",
  },
  FP_TASK_FOLDER: {
    cause: "A reference task cannot be written to the folder.",
    cure: "Choose a folder that you may write and a disk with room.",
  },
  FP_TASK_NOT_WRITTEN: {
    cause: "The events of this reference task are drawn on demand and have not been written.",
    cure: "Write the task into a folder of your own first.",
  },
  FP_TASK_UNKNOWN: {
    cause: "There is no reference task of this name.",
    cure: "The error lists the tasks that there are.",
  },
} as const satisfies Readonly<Record<string, ErrorExplanation>>;
