/** A label as it stands alone: the server names states and acts in lower case, as they stand in a sentence. */
export const standalone = (label: string): string => label.charAt(0).toUpperCase() + label.slice(1)
