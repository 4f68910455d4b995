//! XML as the parts of a document are written in it.

use interview::document::Unreadable;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesRef, BytesStart, Event},
};

/// Elements that may stand in one another; Word's and Hangul's own stay far below.
const DEEPEST: usize = 1_024;

/// Takes what a part holds, in its order. Names come without their prefixes.
pub(crate) trait Elements {
    /// An element begins; one without content ends at once.
    fn open(&mut self, name: &str, element: &BytesStart<'_>);
    /// An element ends.
    fn close(&mut self, name: &str);
    /// Characters between elements.
    fn text(&mut self, text: &str);
}

/// Reads a part from its beginning to its end.
pub(crate) fn read(markup: &str, elements: &mut impl Elements) -> Result<(), Unreadable> {
    let mut reader = Reader::from_str(markup);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| Unreadable::Damaged)? {
            Event::Start(element) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(Unreadable::Damaged);
                }
                elements.open(element.local_name().as_ref(), &element);
            }
            Event::End(element) => {
                elements.close(element.local_name().as_ref());
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => elements.text(&text.xml_content(XmlVersion::Explicit1_0)),
            Event::CData(text) => elements.text(&text.xml_content(XmlVersion::Explicit1_0)),
            Event::GeneralRef(reference) => refer(&reference, elements)?,
            Event::Eof => break,
            _ => {}
        }
    }
    // An archive that was cut off and repaired may end within its document.
    if depth == 0 { Ok(()) } else { Err(Unreadable::Damaged) }
}

fn refer(reference: &BytesRef<'_>, elements: &mut impl Elements) -> Result<(), Unreadable> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| Unreadable::Damaged)? {
        elements.text(character.encode_utf8(&mut [0; 4]));
    } else if let Some(text) = quick_xml::escape::resolve_predefined_entity(reference) {
        elements.text(text);
    }
    // An entity of the document's own is not expanded: no program writes one, and a bomb is made of them.
    Ok(())
}

/// What an attribute of this name says, whatever its prefix.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes().flatten();
    let attribute = attributes.find(|attribute| attribute.key.local_name().as_ref() == name)?;
    attribute.normalized_value(XmlVersion::Explicit1_0).ok().map(|value| value.into_owned())
}
