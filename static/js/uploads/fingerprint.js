// By what a file is known again when it is chosen a second time: name, size, date, its first and last part.

const PART = 65536;

export async function fingerprint(file) {
  const ends = [file.slice(0, PART), file.slice(-PART)];
  const bytes = await Promise.all(ends.map(async (part) => new Uint8Array(await part.arrayBuffer())));
  const sums = [new TextEncoder().encode(file.name), ...bytes].map(sum);
  return [file.size, file.lastModified, ...sums].map((part) => part.toString(36)).join("-");
}

// FNV-1a: quick, and there where a page without HTTPS has no crypto.subtle.
function sum(bytes) {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
