/** The oldest Node.js the workspace runs on: what its pinned dependencies declare. */
const oldestNode = { major: 20, minor: 19 };

/**
 * Says what to do when the running Node.js is too old.
 * @param {string} version a version such as "20.19.1"
 * @returns {string | undefined} the message, or undefined when the version is new enough
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)) return undefined;
  return `Node.js ${version} is too old: Foolproof needs ${oldestNode.major}.${oldestNode.minor} or newer. Install a newer Node.js and run the command again.`;
}
