/** What all values that JSON does not have descend from, so that one check tells them from plain JSON. */
export abstract class Special {}
