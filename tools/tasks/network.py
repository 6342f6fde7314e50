"""Writes small multilayer perceptrons as single-file ONNX graphs with few, plain operators.

The graph is written by hand rather than by an exporter: same bytes for the same weights, and every node is readable.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


class Graph:
    def __init__(self, columns):
        self.columns, self.nodes, self.constants, self.last = columns, [], [], "x"

    def constant(self, name, value):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value, np.float32), name))
        return name

    def add(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        self.last = output
        return output

    def fill_missing(self, below, fill):
        """Replaces entries below a threshold by the fill value of their column."""
        x = self.last
        missing = self.add("Less", [x, self.constant("missing_below", np.array(below))], "missing")
        self.add("Where", [missing, self.constant("fill", fill), x], "present")

    def standardise(self, mean, scale):
        centred = self.add("Sub", [self.last, self.constant("mean", mean)], "centred")
        self.add("Div", [centred, self.constant("scale", scale)], "standardised")

    def linear(self, name, weight, bias):
        """weight is [out, in] as in PyTorch."""
        inputs = [self.last, self.constant(f"{name}.weight", weight), self.constant(f"{name}.bias", bias)]
        self.add("Gemm", inputs, name, transB=1)

    def batch_norm(self, name, layer):
        names = [
            self.constant(f"{name}.{part}", value.detach().numpy())
            for part, value in (
                ("weight", layer.weight),
                ("bias", layer.bias),
                ("mean", layer.running_mean),
                ("variance", layer.running_var),
            )
        ]
        self.add("BatchNormalization", [self.last, *names], name, epsilon=layer.eps)

    def save(self, path, output="score"):
        self.nodes[-1].output[0] = output
        graph = helper.make_graph(
            self.nodes,
            path.parent.name,
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["events", self.columns])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["events", 1])],
            self.constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        model.producer_name = "foolproof tasks"
        onnx.checker.check_model(model, full_check=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(model.SerializeToString(deterministic=True))
