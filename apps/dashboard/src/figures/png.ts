"use client";
import { offer } from "./save";

/** Pixels for one unit of the figure: sharp on paper. */
const SCALE = 3;

async function loaded(svg: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  return image;
}

/** Saves a figure as the browser paints it, in its fonts. */
export async function savePng(name: string, svg: string): Promise<void> {
  const image = await loaded(svg);
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser cannot paint the figure: use the SVG.");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
  if (blob === null) throw new Error("This browser cannot paint the figure: use the SVG.");
  offer(name, blob);
}
