/** What `foolproof explain CODE` and the docs say of an error: why it happens, and what to do. */
export interface ErrorExplanation {
  readonly cause: string;
  readonly cure: string;
}

/** Every code a user can meet, sorted by area. A test holds that each code thrown anywhere stands here, and the reverse. */
export const ERROR_CATALOGUE = {
  FP_AUDIT_MISSING: {
    cause: "There is no audit.json at that place.",
    cure: "Give the folder that `foolproof audit` wrote.",
  },
  FP_AUDIT_REFERENCE: {
    cause: "No audit of a registry that you can see has this digest or address.",
    cure: "`foolproof ls` lists the audits; an audit that is not endorsed yet is seen by its group only.",
  },
  FP_AUDIT_UNREADABLE: {
    cause: "audit.json is damaged or of another version.",
    cure: "Run the audit again with this version.",
  },

  FP_AUTH_FORBIDDEN: {
    cause: "You are signed in, but lack the role in the group that this takes.",
    cure: "Ask a convener of the group for the role that the error names.",
  },
  FP_AUTH_LOGIN: {
    cause:
      "Signing the command line in did not succeed: refused in the browser, too late, or the registry did not answer.",
    cure: "Run `foolproof login` again and confirm the code in the browser within 15 minutes.",
  },
  FP_AUTH_PROVIDER_UNREACHABLE: {
    cause: "The registry cannot reach its sign-in provider, or that is another one than configured.",
    cure: "Try again in a minute; whoever runs the registry checks signIn.issuer in registry.yaml.",
  },
  FP_AUTH_REQUIRED: {
    cause: "The registry wants to know who asks.",
    cure: "Sign in, or `foolproof login` on the command line.",
  },
  FP_AUTH_SCOPE: {
    cause: "The token that was used may not do this.",
    cure: "Make a token with the scope that the error names, or sign in.",
  },
  FP_AUTH_TOKEN_INVALID: {
    cause: "The token that was sent is unknown, expired or revoked.",
    cure: "Run `foolproof login`, or correct FOOLPROOF_TOKEN.",
  },
  FP_AUTH_TOO_MANY: {
    cause: "Too many attempts to sign in, or with wrong tokens, came from one address.",
    cure: "Wait as long as the error says.",
  },

  FP_BASELINE_AUC: {
    cause:
      "The network separates the nominal events worse than baseline.minimumAuc demands: inputs in another order, unscaled, or classes swapped.",
    cure: "Compare with what you know of the network: `foolproof predict`; try `scaling: {from: data}`; lower baseline.minimumAuc only if the value is right.",
  },
  FP_BASELINE_EXPECTED_AUC: {
    cause: "The AUC on the nominal events is not the one that the spec expects.",
    cure: "Check inputs, scaling, selection and weights, or correct baseline.expectedAuc.",
  },

  FP_CANCELLED: {
    cause: "You stopped the command.",
    cure: "Run the same command again: an audit goes on where it stopped.",
  },

  FP_CODE_UNKNOWN: {
    cause: "`foolproof explain` was asked about a code that does not exist.",
    cure: "`foolproof explain` without a code lists them all.",
  },

  FP_CORRECTION_CATEGORY_UNKNOWN: {
    cause: "A correction has no entry for a text or a whole number that it is given, and no default.",
    cure: "Use one of the entries that the error names, e.g. `fixed: {systematic: up}`.",
  },
  FP_CORRECTION_FILE_MISSING: {
    cause: "There is no file of corrections at the path given.",
    cure: "Check the spelling; paths in a spec are relative to the spec's folder.",
  },
  FP_CORRECTION_FILE_UNREADABLE: {
    cause:
      "A file of corrections is damaged, no file, or of another format than correctionlib's JSON and the jet-energy texts.",
    cure: "Copy or download it again; `correction validate FILE` of correctionlib looks at JSON files.",
  },
  FP_CORRECTION_FORMULA: {
    cause: "A formula in a correction cannot be read.",
    cure: "Formulas are read as correctionlib reads them: look at the position that the error names.",
  },
  FP_CORRECTION_INPUT_MISSING: {
    cause: "A correction needs an input that it is given neither as a column nor as a fixed value.",
    cure: "Add it under `inputs:` or `fixed:`; the error names the inputs of the correction.",
  },
  FP_CORRECTION_INPUT_TYPE: {
    cause: "An input of a correction is given a text for a number, a fraction for a whole number, or two values.",
    cure: "Give it a column or a fixed value of the type that the error names.",
  },
  FP_CORRECTION_INPUT_UNKNOWN: {
    cause: "A correction is given an input that it does not have.",
    cure: "Use the names in the error; they are the file's own.",
  },
  FP_CORRECTION_LEGACY: {
    cause: "A line of a jet-energy text file (.junc, .jersf, .jr) does not fit its header, or its bins leave gaps.",
    cure: "Compare the line with the file as it was published.",
  },
  FP_CORRECTION_NODE_UNSUPPORTED: {
    cause: "A correction holds a neural network, which is not evaluated here.",
    cure: "Evaluate it with correctionlib into columns of the data, and name those: `uncertainty: {columns: {up: ..., down: ...}}`.",
  },
  FP_CORRECTION_OUT_OF_RANGE: {
    cause: "An event lies outside the bins of a correction that says nothing of what lies there.",
    cure: "Cut such events away with a selection, or hold the input in range: `JetEta: max(-2.4, min(2.4, jet_eta))`.",
  },
  FP_CORRECTION_SCHEMA: {
    cause: "A file of corrections does not follow version 2 of correctionlib's schema, or contradicts itself.",
    cure: "Look at the place that the error names; files of version 1 can be converted with correctionlib.",
  },
  FP_CORRECTION_UNKNOWN: {
    cause: "A file has no correction of the name that the spec asks for.",
    cure: "Use one of its names; the error gives the nearest.",
  },

  FP_DATA_CLASS_EMPTY: {
    cause: "After selections no event of a declared class is left.",
    cure: "Check class, label map and selection of the data files; an audit needs events of every class.",
  },
  FP_DATA_CLASS_UNKNOWN: {
    cause: "A data file, a label map or a role names a class that the audit does not have.",
    cure: "Use one of the class names in network.output.classes.",
  },
  FP_DATA_COLUMN_DUPLICATE: {
    cause: "Two columns of a file have the same name.",
    cure: "Rename one of them: inputs and formulas speak of columns by name.",
  },
  FP_DATA_COLUMN_MISSING: {
    cause: "A column that the spec uses is not in the file.",
    cure: "Compare with `foolproof columns FILE`; the error names the nearest column.",
  },
  FP_DATA_COLUMN_TEXT: {
    cause: "A text column stands where numbers are needed.",
    cure: "Texts can be compared with == and != only, and serve as labels and identifiers; turn the column into numbers for anything else.",
  },
  FP_DATA_COLUMN_UNSUPPORTED: {
    cause:
      "A column that is asked for holds objects, dates, lists of lists or another type that is no number and no text, or it is a list where one value is needed.",
    cure: "Of a list take an element (`Jet_pt[0]`), the first few as observables (`Jet_pt[:4]`) or an aggregation (`count(Jet_pt)`); write anything else as numbers.",
  },
  FP_DATA_CONSTRAINT_VIOLATED: {
    cause: "A nominal event already violates a constraint that perturbed events must obey.",
    cure: "Correct the constraint, or cut such events away with the file's selection.",
  },
  FP_DATA_FILES_DIFFER: {
    cause: "The files that a pattern stands for, e.g. `part-*.parquet`, do not have the same columns.",
    cure: "Write them in the same way, or list them as entries of their own.",
  },
  FP_DATA_FILE_EMPTY: {
    cause: "A data file, table or tree has nothing in it.",
    cure: "Look for the error of the program that wrote it; copy or download it again.",
  },
  FP_DATA_FILE_IS_FOLDER: {
    cause: "A folder is given where a data file is expected.",
    cure: "Name one of the files in it.",
  },
  FP_DATA_FILE_MISSING: {
    cause: "There is no file at the path given.",
    cure: "Check the spelling (the error names the nearest file); paths in a spec are relative to the spec's folder.",
  },
  FP_DATA_FILE_UNREADABLE: {
    cause: "A data file is cut short or damaged, or the system refuses to read it.",
    cure: "Copy or download it again and compare sizes; check its permissions.",
  },
  FP_DATA_FORMAT_UNKNOWN: {
    cause: "A data file is of a format that is not read; formats are told by content, not by name.",
    cure: "Write the events as a CSV, TSV, Parquet, HDF5, NumPy, Arrow or ROOT file; text packed by gzip or zstd is read as it is.",
  },
  FP_DATA_HEADER_MISSING: {
    cause: "The first line of a text table holds numbers instead of column names.",
    cure: "Add a first line with one name per column.",
  },
  FP_DATA_INFINITE: {
    cause: "An observable or a weight is infinite in the file.",
    cure: "Repair the file, or cut the event away with the file's selection.",
  },
  FP_DATA_LABEL_UNMAPPED: {
    cause: "The label column holds a value that the label map does not mention.",
    cure: "Add the value to the label map, or cut such events away with the file's selection.",
  },
  FP_DATA_LIST_LENGTHS: {
    cause: "An aggregation goes through lists that have different lengths in one event.",
    cure: "Lists in one expression belong to the same objects, element by element, e.g. Jet_pt and Jet_eta; take others by themselves.",
  },
  FP_DATA_MISSING_WITHOUT_FEED: {
    cause: "An input of the network is NaN and no value is declared that the network is fed instead.",
    cure: "Declare `missing: {values: [...], feed: NUMBER}` with the value that the network was trained on.",
  },
  FP_DATA_NOT_A_LIST: {
    cause: "An element (`x[0]`) or an aggregation (`sum(x)`) is asked of a column with one value per event.",
    cure: "Use the column itself; `foolproof columns FILE` shows which columns are lists.",
  },
  FP_DATA_NOT_A_NUMBER: {
    cause: "A column of numbers has a text in one row; a column is of numbers when most of its first 1,000 cells are.",
    cure: "Correct the cell that the error names; leave a missing value empty or write NaN.",
  },
  FP_DATA_NOT_INTEGER: {
    cause: "An observable of kind integer has a fractional value.",
    cure: "Declare it continuous, or repair the column.",
  },
  FP_DATA_PERIODIC_RANGE: {
    cause: "A periodic observable has values outside both [-P/2, P/2] and [0, P].",
    cure: "Check the period and its unit (radians or degrees), or declare the sentinel among them as missing.",
  },
  FP_DATA_QUOTE_BROKEN: {
    cause: "A cell of a text table opens a double quote that is never closed, or goes on after the closing one.",
    cure: 'Close the quote; a double quote inside a quoted cell is written twice ("").',
  },
  FP_DATA_RAGGED_ROW: {
    cause: "A line of a text table has more or fewer cells than the header.",
    cure: "Look at the line that the error names for a lost or doubled delimiter, or a text that contains one and is not quoted.",
  },
  FP_DATA_RANGE_EXCLUDES: {
    cause: "Events lie outside the physical range declared for an observable.",
    cure: "Widen the range, cut the events away with a selection, or declare a sentinel as missing.",
  },
  FP_DATA_SELECTION_EMPTY: {
    cause: "A file's selection keeps no event.",
    cure: "Check the selection against `foolproof columns FILE`: units, sentinels and spelling of texts.",
  },
  FP_DATA_TOO_MANY: {
    cause: "The audit has more classes or files than its tables can number.",
    cure: "Merge files or classes.",
  },
  FP_DATA_TREE_AMBIGUOUS: {
    cause: "A ROOT file holds several trees, or an HDF5 file several tables, and none is named.",
    cure: "Name one with `tree:`; `foolproof columns FILE` lists them.",
  },
  FP_DATA_TREE_MISSING: {
    cause:
      "A ROOT file does not hold the tree that is named, an HDF5 file not the group or dataset, or there is none at all.",
    cure: "Compare with `foolproof columns FILE`.",
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

  FP_ENGINE_CLOSED: {
    cause: "A network was closed while it was still at work, or is used after it was closed.",
    cure: "In a program of your own: await all results before the network is disposed of.",
  },
  FP_ENGINE_WORKER_FAILED: {
    cause:
      "A worker thread that runs the network died, or met an error that has no code of its own; the message carries the reason.",
    cure: "If memory is short, run again with --workers 1; otherwise report it together with the network file.",
  },
  FP_ENVELOPE_UNCERTAINTY_INVALID: {
    cause: "An uncertainty is negative or not a number for some event.",
    cure: "Correct the formula; guard missing operands with where(missing(x), ...) or coalesce(x, v).",
  },
  FP_ENVIRONMENT: {
    cause: "An environment variable holds a value that cannot be used.",
    cure: "Correct or unset the variable that the error names.",
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

  FP_GUARD_TOO_MANY_VALUES: {
    cause:
      "An observable of kind integer or categorical has so many distinct values that a guard with one bin a value makes no sense.",
    cure: "Declare the observable continuous.",
  },
  FP_GUARD_UNKNOWN: {
    cause: "guards.limits names a guard or an observable that the audit does not have.",
    cure: "Use a guard's name from the list in the error, and the names of network inputs or of the primaries behind them.",
  },

  FP_INIT_CLASSES: {
    cause: "The network has another number of outputs than the data have classes.",
    cure: "Name the column with a value for each output with --label, or give `foolproof init` one file a class.",
  },
  FP_INIT_COLUMNS: {
    cause: "The data do not have the number of columns that the network takes.",
    cure: "Compare `foolproof inspect NETWORK` with `foolproof columns FILE`; name the inputs in order with --inputs.",
  },
  FP_INIT_LABEL: {
    cause: "`foolproof init` finds nothing that says which class an event is of.",
    cure: "Name the label's column with --label, or give one file a class.",
  },
  FP_INIT_SIGNAL: {
    cause: "--signal names no value of the label, file or tree.",
    cure: "Use one of the names that the error lists.",
  },

  FP_INTERNAL: {
    cause: "The program met something that it does not expect.",
    cure: "Run it again with FOOLPROOF_DEBUG=1 and report what it prints.",
  },

  FP_METRIC_WEIGHT_SUM: {
    cause: "The weights of the events in question do not sum to a positive number.",
    cure: "Check `weight`, factors and the negative weights of the sample.",
  },

  FP_NETWORK_CLASSES: {
    cause: "The spec does not say which class an output, or a role, stands for.",
    cure: "Name the classes in output order in network.output.classes, and signal and background in classes.",
  },
  FP_NETWORK_CONSTANT: {
    cause: "The network gives every event the same score, so nothing can be fooled and nothing is learnt.",
    cure: "Check the inputs' order and scaling; `baseline: {minimumAuc: 0}` audits it nevertheless.",
  },
  FP_NETWORK_EVENTS_MIXED: {
    cause:
      "An operation of the network combines different events of a batch, so that an event's score would depend on its neighbours.",
    cure: "Export the network in evaluation mode and with a free batch size; normalise and select within an event only.",
  },
  FP_NETWORK_EXTERNAL_MISSING: {
    cause: "The network keeps its weights in a side file that is not there.",
    cure: "Keep the side file (NAME.onnx.data) in the network's folder, or export with external_data=False.",
  },
  FP_NETWORK_EXTERNAL_OUTSIDE: {
    cause: "The network wants to read weights from outside its own folder, which is refused.",
    cure: "Put the side file next to the network and export again, or save the network as one file.",
  },
  FP_NETWORK_FILE_MISSING: {
    cause: "There is no network file of that name.",
    cure: "Correct `network.file`; the error names the nearest file in the folder. Paths in a spec are relative to the spec's folder.",
  },
  FP_NETWORK_FILE_UNREADABLE: {
    cause: "The network file cannot be read: a folder of that name, or no permission.",
    cure: "Check the path and the file's permissions.",
  },
  FP_NETWORK_INPUTS_SEVERAL: {
    cause: "The network has several inputs, or none that the output depends on.",
    cure: "Export a network that takes one table of all columns and splits it itself.",
  },
  FP_NETWORK_INPUT_COUNT: {
    cause: "The number of observables fed to the network is not the number of columns that it takes.",
    cure: "List exactly the network's inputs, in its order, or mark other observables with `input: false`.",
  },
  FP_NETWORK_NAN_SCORE: {
    cause: "The network answers NaN for an event.",
    cure: "Look at that event's inputs with `foolproof predict`; declare missing values with a feed.",
  },
  FP_NETWORK_NOT_DIFFERENTIABLE: {
    cause: "A gradient is asked of a network that has none: an operator in it has no derivative here.",
    cure: "Export the network without that operator, or use attacks that need no gradient (random, nominal).",
  },
  FP_NETWORK_NOT_ONNX: {
    cause: "The network file is no ONNX file.",
    cure: "Export the network: torch.onnx.export for PyTorch, tf2onnx for Keras and TensorFlow.",
  },
  FP_NETWORK_OPERATOR_UNSUPPORTED: {
    cause:
      "The network contains an operation whose derivative is not known; the error names the node and its operator.",
    cure: "Use attacks that need no gradient (random, nominal), or export the network without this operator.",
  },
  FP_NETWORK_OPSET: {
    cause: "The network is written for an operator set of ONNX that is too old or too new, or mixes several.",
    cure: "Export it again with a current exporter.",
  },
  FP_NETWORK_OUTPUTS_SEVERAL: {
    cause: "The network has several outputs and the spec does not say which one holds the scores.",
    cure: "Name it in network.output.node.",
  },
  FP_NETWORK_OUTPUT_UNKNOWN: {
    cause: "network.output.node names an output that the network does not have.",
    cure: "Use one of the names in the error; `foolproof inspect NET` lists them.",
  },
  FP_NETWORK_REFUSED: {
    cause: "ONNX Runtime cannot run the network, mostly because it does not know one of its operators.",
    cure: "Export the network with standard ONNX operators and try it with onnxruntime alone.",
  },
  FP_NETWORK_SHAPE: {
    cause: "Sizes inside the network do not fit together, or are left open where a number is needed.",
    cure: "Check the network with onnx.checker, or export it again with only the batch size free.",
  },
  FP_NETWORK_TOO_LARGE: {
    cause: "The network with its weights exceeds 2 GB, the most that ONNX programs hold.",
    cure: "Audit a smaller network.",
  },
  FP_NETWORK_TRUNCATED: {
    cause: "The network or its side file ends too early or contradicts itself.",
    cure: "Copy or export it again.",
  },
  FP_NETWORK_TYPE_UNSUPPORTED: {
    cause: "The network holds numbers of a type that is not supported: half precision, quantised, sparse or text.",
    cure: "Export it with 32-bit floats.",
  },

  FP_OUTPUT_DISK_FULL: {
    cause: "The disk, or your quota on it, is full.",
    cure: "Free some space and run the same command again: finished work is kept.",
  },
  FP_OUTPUT_EXISTS: {
    cause: "The output folder exists; audits never overwrite.",
    cure: "Give another folder with -o, or replace it with --force.",
  },
  FP_OUTPUT_FOLDER_UNWRITABLE: {
    cause: "The output folder cannot be made or written.",
    cure: "Give a folder that you may write to with -o.",
  },
  FP_OUTPUT_FORMAT_UNKNOWN: {
    cause: "The ending of an output file names no format that tables are written in.",
    cure: "End the name in .parquet, .csv or .json.",
  },
  FP_OUTPUT_WRITE_FAILED: {
    cause: "The system refused to write an output file although its folder can be written.",
    cure: "Choose another folder, or check that the disk is well; nothing is left half-written.",
  },

  FP_PREDICT_LABEL: {
    cause: "`foolproof predict --gradients` needs to know each event's class.",
    cure: "Add --label COLUMN, or ask about a spec, which knows the classes.",
  },

  FP_PULL_HASH: {
    cause: "A file did not arrive as the registry holds it.",
    cure: "Pull again.",
  },

  FP_PUSH_DIGEST: {
    cause:
      "The parts of a push do not belong together: a digest in audit.json is not that of the content, or a file is not the one that the audit was registered with.",
    cure: "Push the folder as `foolproof audit` wrote it; run the audit again if it was changed.",
  },
  FP_PUSH_FILES: {
    cause: "A push announces files that cannot make an audit.",
    cure: "Push a folder that `foolproof audit` wrote.",
  },
  FP_PUSH_FILE_UNKNOWN: {
    cause: "A file was sent that the push had not announced, or after it was finished.",
    cure: "Run `foolproof push` again: it announces what it sends.",
  },
  FP_PUSH_GROUP: {
    cause: "The registry cannot tell for which group an audit is pushed.",
    cure: "Name the group with --group.",
  },
  FP_PUSH_HASH: {
    cause: "The bytes that came in are not those that were announced.",
    cure: "Push again: the file was damaged on its way, or changed meanwhile.",
  },
  FP_PUSH_INCOMPLETE: {
    cause: "A push was to be finished before all its files had come.",
    cure: "Run the same `foolproof push` again: it goes on where it stopped.",
  },
  FP_PUSH_PRIVATE: {
    cause: "--private names a file that is no part of a push, or audit.json, which is always sent.",
    cure: "Use the names that the error lists.",
  },
  FP_PUSH_BROKEN_OFF: {
    cause: "The line to the registry broke off, or the registry ended, while a file was being sent.",
    cure: "Run the same `foolproof push` again: it goes on with what is missing.",
  },
  FP_PUSH_QUOTA: {
    cause: "Your other unfinished pushes already hold as many bytes as the registry keeps for one person.",
    cure: "Finish one of them by running the same `foolproof push` again; what nobody goes on with is cleared after a day.",
  },
  FP_PUSH_TOO_LARGE: {
    cause: "A file is larger than the registry takes, or than was announced.",
    cure: "Register large files by their digest only, or ask whoever runs the registry.",
  },
  FP_PUSH_UNREADABLE: {
    cause: "The audit.json of a push is damaged or of another version.",
    cure: "Run the audit again with this version and push its folder.",
  },

  FP_REGISTRY_AMBIGUOUS: {
    cause: "Several audits have a digest that begins alike.",
    cure: "Give more of its characters; `foolproof ls` shows them.",
  },
  FP_REGISTRY_CURSOR: {
    cause: "A cursor belongs to another list or order than the one that is asked for.",
    cure: "Start at the first page again.",
  },
  FP_REGISTRY_DATABASE: {
    cause: "The database of the registry cannot be reached or used.",
    cure: "Check that PostgreSQL runs at that address, and that its user may create tables and extensions in the database.",
  },
  FP_REGISTRY_EXISTS: {
    cause: "Something of that name is there already.",
    cure: "Choose another name.",
  },
  FP_REGISTRY_INPUT: {
    cause: "A request to the registry is not as its interface asks.",
    cure: "Use a command line and a server of the same version.",
  },
  FP_REGISTRY_LOCKED: {
    cause: "Another process has the embedded registry in that folder open; two would lose each other's data.",
    cure: "Talk to the server that runs already, stop it, or use another folder.",
  },
  FP_REGISTRY_MIGRATION: {
    cause: "The database was made by another version of the program.",
    cure: "Start the version that made it, or a newer one.",
  },
  FP_REGISTRY_NOT_FOUND: {
    cause: "There is nothing of that id, or you may not see it: the answer is the same.",
    cure: "Check the link; ask the group whose audit it is.",
  },
  FP_REGISTRY_RECOMPUTE_FAILED: {
    cause: "The process that recomputes an audit ended before it was done.",
    cure: "Try again; where it fails every time, the files of the audit are damaged: run the audit again.",
  },
  FP_REGISTRY_RECOMPUTE_MEMORY: {
    cause: "Recomputing an audit took more memory than it may.",
    cure: "Raise the limit, or run the audit on fewer events.",
  },
  FP_REGISTRY_RECOMPUTE_TIME: {
    cause: "Recomputing an audit took longer than it may.",
    cure: "Raise the limit, or run the audit on fewer events.",
  },

  FP_REPORT_NO_FONT: {
    cause: "A figure cannot become a PNG because this machine has no font to set its text in.",
    cure: "Install a sans-serif font (Debian: fonts-dejavu-core), or use the SVG.",
  },
  FP_REPORT_PNG_UNAVAILABLE: {
    cause: "The library that turns figures into PNG has no build for this platform or is not installed.",
    cure: "Use the SVG, or run where Linux, macOS or Windows builds exist.",
  },
  FP_REPORT_SCALE: {
    cause: "The scale of a PNG is not a positive number up to 20.",
    cure: "Give the number of pixels for one unit of the figure, for example 2.",
  },

  FP_RESUME_MISMATCH: {
    cause: "The interrupted audit in the output folder was of another spec, network, data, seed or version.",
    cure: "Start it without --resume; the old partial folder is then replaced.",
  },
  FP_RESUME_NOTHING: {
    cause: "--resume was asked for, but there is no interrupted audit.",
    cure: "Leave --resume out: an interrupted audit of the same inputs is continued by itself.",
  },

  FP_REVIEW_ASSIGNEE: {
    cause: "Somebody is asked to review who could not: no such role in the group, or it is their own audit.",
    cure: "Name one of the group's reviewers or conveners.",
  },
  FP_REVIEW_NOT_NOW: {
    cause: "A step of a review was asked for that is not open in the state in which the audit is.",
    cure: "Look at the audit's page: it names the steps that are open, and what is missing for the others.",
  },
  FP_REVIEW_OWN: {
    cause: "Nobody reviews an audit that they pushed themselves.",
    cure: "Ask a reviewer or convener of your group.",
  },
  FP_REVIEW_REASON: {
    cause: "Asking for changes and rejecting need a reason.",
    cure: "Say in a sentence what has to change.",
  },
  FP_REVIEW_STALE_VIEW: {
    cause: "The audit is not the one that was looked at when the decision was made.",
    cure: "Load its page again, look at what has changed, and decide then.",
  },

  FP_SERVER_ANSWER: {
    cause: "What answers at the address of the registry is no registry of this version.",
    cure: "Check the address; use the same version on both sides.",
  },
  FP_SERVER_BODY: {
    cause: "A request is larger than the registry reads.",
    cure: "Use the command line: it sends files in the way that the registry takes them.",
  },
  FP_SERVER_DASHBOARD: {
    cause: "The dashboard's pages have not been built.",
    cure: "Start the registry with `npm start -- serve`, which builds them first.",
  },
  FP_SERVER_HOST_REFUSED: {
    cause:
      "The registry was asked under a host name that is not its own: a wrong address, or another site's attempt to reach it.",
    cure: "Use the registry's own address; whoever runs it sets that with baseUrl.",
  },
  FP_SERVER_METHOD: {
    cause: "An address of the registry was used in another way than it answers.",
    cure: "Use the command line or the dashboard.",
  },
  FP_SERVER_NEIGHBOUR: {
    cause: "A registry without sign-in belongs to another user of this machine.",
    cure: "Start your own with `foolproof serve --port PORT`.",
  },
  FP_SERVER_NONE: {
    cause: "No registry is named, and none runs on this machine.",
    cure: "Start one with `foolproof serve`, or name one with --server, FOOLPROOF_SERVER or `server:` in foolproof.yaml.",
  },
  FP_SERVER_NOT_FOUND: {
    cause: "The registry has nothing at this address.",
    cure: "Begin at its first page.",
  },
  FP_SERVER_ORIGIN_REFUSED: {
    cause: "A request came from another site's page, or would change something without saying where it comes from.",
    cure: "Use the registry's own pages; programs send a token.",
  },
  FP_SERVER_PORT_TAKEN: {
    cause: "Another program listens on the port.",
    cure: "Choose another one with --port; a registry that runs already need not be started again.",
  },
  FP_SERVER_SETTINGS: {
    cause: "A setting of the registry is missing or not of its form.",
    cure: "Correct it as the error says; the guide on running a registry lists every setting.",
  },
  FP_SERVER_SIGN_IN_REQUIRED: {
    cause: "The registry would be reachable by others, and nobody would have to sign in.",
    cure: "Configure `signIn` in registry.yaml, or leave out the host.",
  },
  FP_SERVER_SLOW: {
    cause: "The body of a request came too slowly, or not to its end.",
    cure: "Try again from a better connection; a push goes on where it broke off.",
  },
  FP_REPRODUCE_INPUTS: {
    cause:
      "An audit cannot be run again: its spec, network or data are not where the registry can read them, or have changed.",
    cure: "Put them back where the audit was made, or run the audit anew and push that.",
  },
  FP_REPRODUCE_OFF: {
    cause: "The registry is not told where the files of audits lie, and runs none again.",
    cure: "Name folders in `reproduceFrom` of registry.yaml, or run `foolproof verify FOLDER --reproduce` where the files are.",
  },
  FP_REPRODUCE_PENDING: {
    cause: "The registry has not recomputed the audit yet, and runs it again only afterwards.",
    cure: "Ask again when it has.",
  },
  FP_SERVER_UNREACHABLE: {
    cause: "Nothing answers at the address of the registry.",
    cure: "Start it, or name another one with --server.",
  },

  FP_SETTINGS_FILE: {
    cause: "foolproof.yaml or config.yaml holds something that is no setting.",
    cure: "It may hold `server:` and `group:`.",
  },
  FP_SETTINGS_SERVER: {
    cause: "The address of the registry is no address.",
    cure: "Give it as https://HOST.",
  },

  FP_SPEC_ATTACK_PARAMETER: {
    cause: "An attack in the spec has a parameter that it does not know.",
    cure: "Use the parameters that the error names.",
  },
  FP_SPEC_ATTACK_TWICE: {
    cause: "Two attacks of the spec share an id.",
    cure: "Give one of them an id of its own.",
  },
  FP_SPEC_ATTACK_UNKNOWN: {
    cause: "The spec asks for an attack that does not exist.",
    cure: "Use one of the attacks that the error names.",
  },
  FP_SPEC_CLASS_OF_FILE: {
    cause: "A data file must be of one class, or say each event's class by a label column, and not both.",
    cure: "Give `class:` or `label:`.",
  },
  FP_SPEC_COVARIANCE: {
    cause:
      "A covariance set under `envelope` has a matrix that is none (not square, not symmetric, not positive definite), or an observable whose uncertainty is given twice.",
    cure: "Give one symmetric, positive definite matrix, one row an observable, and those observables no `uncertainty` of their own.",
  },
  FP_SPEC_DIRECTION: {
    cause: "A direction of the spec does not fit the classes.",
    cure: "Use one of the directions that the error names.",
  },
  FP_SPEC_FACTOR: {
    cause: "A file's factor is no arithmetic of numbers.",
    cure: "Write a number, or numbers with + - * / ^.",
  },
  FP_SPEC_FILE_MISSING: {
    cause: "The spec file does not exist.",
    cure: "Check the path; `foolproof init` writes a first spec.",
  },
  FP_SPEC_INPUT_UNLISTED: {
    cause: "network.inputs names an observable that is not described under observables.",
    cure: "Describe every network input under observables.",
  },
  FP_SPEC_INVALID_VALUE: {
    cause: "A value in the spec is not of the form that its place needs.",
    cure: "Correct it as the error says; the reference of audit.yaml lists every key.",
  },
  FP_SPEC_LIMITS: {
    cause: "guards.limits.from asks for limits from data while the preset is `none`, with which no guard gates.",
    cure: "Choose the preset that says which guards gate, or leave `from` out.",
  },
  FP_SPEC_MISSING_KEY: {
    cause: "A key that the spec needs is not there.",
    cure: "Add it.",
  },
  FP_SPEC_NOTHING_MOVES: {
    cause: "No observable has an uncertainty, so the envelope holds only the nominal events.",
    cure: "Give the observables that are measured with an uncertainty one: `uncertainty: {relative: 0.02}`.",
  },
  FP_SPEC_OBSERVABLE: {
    cause: "An observable's kind, formula, period, range and uncertainty contradict each other.",
    cure: "Correct it as the error says.",
  },
  FP_SPEC_SCALER_FILE: {
    cause: "The file that network.scaling names is missing or not of the expected form.",
    cure: 'Write JSON: {"mean": [...], "scale": [...]}.',
  },
  FP_SPEC_SCALING: {
    cause: "Means and scales of network.scaling do not fit the inputs.",
    cure: "Give one mean and one non-zero scale an input, in the order of the inputs.",
  },
  FP_SPEC_SLICE: {
    cause:
      "A slice of a list, `Jet_pt[:24]`, asks for no element or too many, or stands with a slice of another length.",
    cure: "Take between 1 and 10,000 elements; slices that are used together have the same length.",
  },
  FP_SPEC_SOURCE: {
    cause: "A source or covariance set moves something that cannot be moved, nothing at all, or is named twice.",
    cure: "Under `moves` name observables that are continuous, integer or periodic; derived ones follow by themselves.",
  },
  FP_SPEC_TEMPLATE: {
    cause: "A template is of something that is no observable, or its bins are none.",
    cure: "Name `score` or an observable; give a number of bins with an optional range, or ascending edges.",
  },
  FP_SPEC_UNKNOWN_KEY: {
    cause: "The spec has a key that means nothing there, mostly a typing mistake.",
    cure: "Use the key that the error suggests.",
  },
  FP_SPEC_VARIATION: {
    cause:
      "An entry of `nominal` changes nothing, varies nominal events and has files of its own, or has the name of something that is varied already.",
    cure: "Give it a name of its own, and under `up` (and `down`) formulas of observables, a factor of the weights, or both; or the files of a sample that was made with the variation.",
  },
  FP_SPEC_WORKING_POINT: {
    cause: "network has workingPoints beside a threshold or a workingPoint, so it is open which decides.",
    cure: "Put the one that decides first into workingPoints, and leave the others out.",
  },
  FP_SPEC_YAML: {
    cause: "The spec is not valid YAML.",
    cure: "Check indentation, colons and quotes on that line and the one before.",
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

  FP_TRAINING_DIVERGED: {
    cause: "The loss of a training became infinite or no number at all: its steps are too long for these inputs.",
    cure: "Take a smaller learning rate, and bring the inputs to a spread of about 1.",
  },
  FP_TRAINING_NO_WEIGHTS: {
    cause:
      "A network was to be trained that holds no tensor which matrix products, sums or normalisations use as weights.",
    cure: "Give a network with weights of its own.",
  },
  FP_TRAINING_ROWS: {
    cause: "Rows that a network was to be trained on do not fit it, or hold a value, class or weight that is none.",
    cure: "Give finite inputs, one class an event that the network has, and weights that are not negative.",
  },
  FP_TRAINING_SETTINGS: {
    cause: "A setting of a training is out of its range.",
    cure: "Learning rate, batch and epochs are positive, momentum and the betas from 0 to below 1.",
  },

  FP_USAGE: {
    cause: "A command, option or argument is not known, missing or not of its form.",
    cure: "`foolproof COMMAND --help` says what there is.",
  },

  FP_VERIFY_COLUMNS: {
    cause: "events.parquet lacks a column that the audit's spec implies, or it is of another kind.",
    cure: "audit.json and events.parquet must be those of one audit folder.",
  },
  FP_VERIFY_DIGEST: {
    cause: "A digest in audit.json is not that of the files: one of them was changed after the audit.",
    cure: "Take the folder as `foolproof audit` left it, or run the audit again.",
  },
  FP_VERIFY_ROW: {
    cause: "A row of events.parquet holds something that no audit writes there.",
    cure: "Run the audit again.",
  },
  FP_VERIFY_ROWS: {
    cause: "audit.json and events.parquet speak of different numbers of events.",
    cure: "audit.json and events.parquet must be those of one audit folder.",
  },
  FP_VERIFY_SPEC: {
    cause: "The spec that audit.json carries cannot be resolved.",
    cure: "Run the audit again with this version.",
  },
} as const satisfies Readonly<Record<string, ErrorExplanation>>;
