import type { Size } from './picture-size';

/** A part of a picture: fractions (0 to 1) of its width and height, from its top left corner as it is seen. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How a photo is changed before it is sent. */
export interface PhotoEdit {
  /** Quarter turns clockwise, 0 to 3. */
  turns: number;
  /** What is kept of the turned picture. */
  part: Part;
}

/** An edge (one of the two is 0) or a corner: -1 is left or top, 1 is right or bottom. */
export interface Handle {
  x: -1 | 0 | 1;
  y: -1 | 0 | 1;
}

export const WHOLE: Part = { left: 0, top: 0, width: 1, height: 1 };
export const UNEDITED: PhotoEdit = { turns: 0, part: WHOLE };
/** Of either side at least so much is kept, so that its handles can be told apart. */
const LEAST = 0.1;
/** Less than a hand can mean. */
const UNSEEN = 0.001;

export function isUnedited({ turns, part }: PhotoEdit): boolean {
  return turns === 0 && Math.min(part.width, part.height) > 1 - UNSEEN;
}

/** What is kept stays the same; it is turned with the picture. @param by 1 for a quarter turn clockwise, -1 for one the other way */
export function turned({ turns, part: { left, top, width, height } }: PhotoEdit, by: 1 | -1): PhotoEdit {
  const part =
    by === 1
      ? { left: 1 - top - height, top: left, width: height, height: width }
      : { left: top, top: 1 - left - width, width: height, height: width };
  return { turns: (turns + by + 4) % 4, part };
}

/** Pixels of a picture after so many quarter turns. */
export function turnedSize({ width, height }: Size, turns: number): Size {
  return turns % 2 === 0 ? { width, height } : { width: height, height: width };
}

/** The whole pixels of a picture that a part covers; at least one of each side. */
export function pixelsOf(part: Part, { width, height }: Size): Part {
  const left = Math.min(Math.round(part.left * width), width - 1);
  const top = Math.min(Math.round(part.top * height), height - 1);
  return {
    left,
    top,
    width: Math.max(1, Math.min(width, Math.round((part.left + part.width) * width)) - left),
    height: Math.max(1, Math.min(height, Math.round((part.top + part.height) * height)) - top),
  };
}

/** @param dx fraction of the width, to the right  @param dy fraction of the height, downwards; what would lead outside is cut off */
export function moved(part: Part, dx: number, dy: number): Part {
  return {
    ...part,
    left: within(part.left + dx, 0, 1 - part.width),
    top: within(part.top + dy, 0, 1 - part.height),
  };
}

/**
 * The part after one of its handles was moved, inside the picture and not too small; the opposite edge or corner stays.
 * @param dx fraction of the width, to the right  @param dy fraction of the height, downwards
 * @param ratio width to height of the part, both as fractions; null: any
 */
export function resized(part: Part, { x, y }: Handle, dx: number, dy: number, ratio: number | null): Part {
  const room = { width: roomOf(x, part.left, part.width), height: roomOf(y, part.top, part.height) };
  let width = x === 0 ? part.width : within(part.width + x * dx, LEAST, room.width);
  let height = y === 0 ? part.height : within(part.height + y * dy, LEAST, room.height);
  if (ratio !== null) {
    // Of a corner that hand counts which has gone further.
    const byWidth = y === 0 || (x !== 0 && Math.abs(dx) >= Math.abs(dy) * ratio);
    const most = Math.min(room.width, room.height * ratio);
    const least = Math.min(most, LEAST * Math.max(1, ratio));
    width = within(byWidth ? part.width + x * dx : (part.height + y * dy) * ratio, least, most);
    height = width / ratio;
  }
  return {
    left: startOf(x, part.left, part.width, width),
    top: startOf(y, part.top, part.height, height),
    width,
    height,
  };
}

/** The largest part of these proportions, as near to the middle of another as it can be. @param ratio width to height, both as fractions */
export function fittedPart({ left, top, width, height }: Part, ratio: number): Part {
  const size = ratio >= 1 ? { width: 1, height: 1 / ratio } : { width: ratio, height: 1 };
  return moved({ left: 0, top: 0, ...size }, left + (width - size.width) / 2, top + (height - size.height) / 2);
}

/**
 * Where a point of the upright picture comes to lie on the canvas, as `setTransform` takes it.
 * @param upright pixels of the picture before it is turned
 * @param crop pixels that are kept of the turned one
 * @param target pixels of the canvas
 */
export function placed(
  turns: number,
  upright: Size,
  crop: Part,
  target: Size,
): [a: number, b: number, c: number, d: number, e: number, f: number] {
  const { width, height } = turnedSize(upright, turns);
  const [cos, sin] = [[1, 0, -1, 0][turns] ?? 1, [0, 1, 0, -1][turns] ?? 0];
  // A turn about the corner leaves the picture on the other side of it.
  const moveX = cos - sin < 0 ? width : 0;
  const moveY = cos + sin < 0 ? height : 0;
  const [scaleX, scaleY] = [target.width / crop.width, target.height / crop.height];
  return [
    scaleX * cos,
    scaleY * sin,
    scaleX * -sin,
    scaleY * cos,
    scaleX * (moveX - crop.left),
    scaleY * (moveY - crop.top),
  ];
}

/** How far a side may reach when its handle is moved: to the border, or from the middle as far as to the nearer of both. */
function roomOf(side: -1 | 0 | 1, start: number, length: number): number {
  if (side === -1) return start + length;
  if (side === 1) return 1 - start;
  const middle = start + length / 2;
  return 2 * Math.min(middle, 1 - middle);
}

function startOf(side: -1 | 0 | 1, start: number, length: number, next: number): number {
  if (side === -1) return Math.max(0, start + length - next);
  return side === 1 ? start : Math.max(0, start + (length - next) / 2);
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
