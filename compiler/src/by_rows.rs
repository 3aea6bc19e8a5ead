//! Why a model's input can't come row by row, for its user.

use crate::Request;
use crate::onnx::Diagnostic;
use edgecc_passes::rows::NotByRows;

/// The way out that there always is.
const LEAVE_OUT: &str = "`--stream-input` is for models whose only input goes into convolutions, pools or element-wise \
    operators over the rows of an image; leave it out, and `--optimize memory` gives the least RAM with all of the input";

/// A row of a channels-first image is in as many places as there are channels.
const LAST: &str = "add `--io-layout nhwc`: a row is then [width, channels], as a camera delivers it";

/// The obstacle, and a way out.
pub(crate) fn diagnose(why: NotByRows, request: &Request) -> Diagnostic {
    let found = Diagnostic::unsupported(format!("the input can't come row by row: {why}"));
    match why {
        NotByRows::Inputs { .. } => found.help(LEAVE_OUT),
        NotByRows::Unused { input } | NotByRows::Apart { input } => found.tensor(input).help(LEAVE_OUT),
        NotByRows::Reader { input, layer, .. } => {
            let turned = layer.op == "transpose" && !request.io.channels_last;
            found.tensor(input).help(if turned { LAST } else { LEAVE_OUT })
        }
    }
}
