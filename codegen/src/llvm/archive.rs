//! A static library of one object: `ar`'s format with the symbol table that linkers look names up in.

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER_BYTES: usize = 60;

/// The library of `object`, to be called `name` in it, which defines `symbols`.
pub(super) fn of<'s>(name: &str, object: &[u8], symbols: impl Iterator<Item = &'s str>) -> Vec<u8> {
    let symbols: Vec<&str> = symbols.collect();
    let text: Vec<u8> = symbols.iter().flat_map(|symbol| symbol.bytes().chain([0])).collect();
    let table_bytes = 4 + 4 * symbols.len() + text.len();
    // Names of more than 15 characters live in a member of their own.
    let long = format!("{name}/\n");
    let members = [HEADER_BYTES + even(table_bytes), HEADER_BYTES + even(long.len())];
    let place = MAGIC.len() + members.iter().sum::<usize>();
    let big_endian = |number: usize| u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();

    let mut table = big_endian(symbols.len()).to_vec();
    symbols.iter().for_each(|_| table.extend(big_endian(place)));
    table.extend(text);
    let mut library = MAGIC.to_vec();
    member(&mut library, "/", &table);
    member(&mut library, "//", long.as_bytes());
    member(&mut library, "/0", object);
    library
}

fn even(bytes: usize) -> usize {
    bytes.next_multiple_of(2)
}

/// Appends a file. Owner and time are zero, so that equal objects give equal libraries.
fn member(library: &mut Vec<u8>, name: &str, contents: &[u8]) {
    let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, contents.len());
    library.extend(header.as_bytes());
    library.extend(contents);
    if contents.len() % 2 == 1 {
        library.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_begin_where_the_table_says() {
        let library = of("model.o", b"code!", ["model_run", "model_input"].into_iter());
        let places = &library[MAGIC.len() + HEADER_BYTES..];
        assert_eq!(places[..4], [0, 0, 0, 2]);
        let place = u32::from_be_bytes([places[4], places[5], places[6], places[7]]) as usize;
        assert_eq!(&library[place..place + 3], b"/0 ");
        assert_eq!(&library[place + HEADER_BYTES..], b"code!\n");
    }
}
