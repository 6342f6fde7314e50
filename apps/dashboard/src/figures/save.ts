"use client";

/** Hands a file to the reader. */
export function offer(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** Saves a text as a file. */
export const saveText = (name: string, type: string, text: string): void => {
  offer(name, new Blob([text], { type }));
};
