/** Names that nobody else will choose. */

/** 128 random bits as hexadecimal digits. */
export function newId() {
  return crypto.getRandomValues(new Uint8Array(16)).reduce((id, byte) => id + (byte + 256).toString(16).slice(1), "");
}
