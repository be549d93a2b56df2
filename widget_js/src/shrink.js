/** A picture made smaller in the browser: drawn anew, so that neither its place nor its camera leaves here. */

import { element } from "./dom.js";

const SIDE = 1600;
const SIDE_WHERE_DATA_IS_DEAR = 800;

/**
 * The picture to send; the file itself where it is none that this browser can draw.
 * @param {File} file
 */
export async function shrunk(file) {
  // an animation would lose its movement, and a drawing in SVG is no picture to the relay
  if (!/image.(?!gif|svg)/.test(file.type)) return file;
  try {
    const picture = await createImageBitmap(file);
    const { width, height } = picture;
    // @ts-ignore: not every browser tells
    const scale = Math.min(1, (navigator.connection?.saveData ? SIDE_WHERE_DATA_IS_DEAR : SIDE) / Math.max(width, height));
    const canvas = element("canvas", { width: width * scale || 1, height: height * scale || 1 });
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    // a browser that cannot write the kind writes PNG
    return await new Promise((/** @type {(blob: Blob) => void} */ done) => canvas.toBlob((blob) => done(blob || file), "image/webp", 0.8));
  } catch {
    return file;
  }
}
