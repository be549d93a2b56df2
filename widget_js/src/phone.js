/** A window that is narrower or lower than this is a phone's, in CSS pixels. */
const PHONE = 500;

export const isPhone = () => Math.min(innerWidth, innerHeight) < PHONE;
